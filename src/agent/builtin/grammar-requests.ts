import { BOOK_VERB, CANCEL_VERB, DYNOS, MOVE_VERB, type Ways } from './grammar-words.ts';

/** Words for a booking that stands: its number, "my nvh slot", "HLD42's brake test". */
const STANDING =
  "(?:REF|(?:my|our|the|that) (?:VEHICLE |TEST )*(?:booking|slot|reservation|allocation)|(?:my|our) (?:VEHICLE )?TEST|(?:the |my |our )?(?:VEHICLE|truck|car|van|mule) ?'s (?:TEST|booking|slot|test)(?: booking| slot)?)";

const DOWN =
  '(?:maintenance|outages?|out of (?:service|order)|under repair|being repaired|broken|unavailab(?:le|ility)|offline|downtime|serviced|calibration|down)';
const NO_CHANGE = '(?!.*\\b(?:book|cancel|move|push|shift)\\b)';

/** "HLD42 brake: …", "#37, please …": what the words behind it are about. */
const TOPIC =
  "^(?:(?:VEHICLE|REF|TEST|DYNO|WHEN|my|the|our|'s|on|for|booking|slot|reservation|regarding|re|about)[ ,/]*)+[:,;-] ?";

/** Changes and look-ups; bookings come last, since their words occur in all the others. */
export const REQUESTS: Ways[] = [
  [
    'cancel',
    [
      `^(?:no[ ,]+)?(?:and |then |also )?${CANCEL_VERB}\\b(?! (?:WHEN|the last day|the first day) (?:from|off|of)\\b)`,
      `${TOPIC}(?:please |pls )?${CANCEL_VERB}\\b`,
      // "…, so cancel it": the request at the end of a sentence that says why.
      `[,.;-] ?(?:so |and |then |but |just |rather |please |pls )*${CANCEL_VERB}(?: (?:it|its|that|this|please|pls|the|my|our|VEHICLE|REF|DYNO|WHEN|TEST|slot|booking|reservation|then|for me|now|on|of|for|'s))*[ .!]*$`,
      '^remove (?:my|our|its|the|that|this|it|VEHICLE|REF|WHEN|all|both|every)\\b',
      '^take (?:my|our|its|the|that|this|it|VEHICLE|REF|all|both|every)\\b.*\\b(?:off|out|down|away)\\b',
      `\\b(?:can|could|want to|need to|like to|have to|please) ${CANCEL_VERB}\\b`,
      `(?:^|\\b(?:i|we) )(?:(?:don'?t|do not|won'?t|will not)(?: be)?|no longer) need(?:ing)? (?:(?:my|the|that|this|it|VEHICLE|REF|DYNO|WHEN)\\b|(?:on )?TEST WHEN)`,
      `\\b(?:VEHICLE|it) (?:doesn'?t|does not|no longer) needs? (?:its|the|that|this|REF|DYNO)\\b`,
      `\\b(?:REF|booking|slot|reservation)\\b.* (?:isn'?t|is not|is no longer|not) (?:needed|required|necessary)\\b`,
      '^(?:that|it|this|REF) can go\\b(?! (?:to|on|from|in)\\b)',
    ],
  ],
  [
    'move',
    [
      `^(?:no[ ,]+)?(?:and |then |also )?${MOVE_VERB}\\b`,
      `${TOPIC}(?:please |pls )?${MOVE_VERB}\\b`,
      `[,.;-] ?(?:so |and |then |but |just |rather |please |pls )*${MOVE_VERB} (?:it|that|this|REF|VEHICLE|my|the|to)\\b`,
      `^(?:instead of|rather than) .{3,40}?\\b${MOVE_VERB} (?:it|that|this|REF|to)\\b`,
      '^(?:drop|take|knock|remove|shave|lose) WHEN (?:off|from|of)\\b',
      '[,.;:-] ?(?:please |so |and )?(?:make|put) (?:it|that|this)\\b.*(?:WHEN|DYNO)',
      `\\b(?:can|could|want to|need to|like to|have to|please) ${MOVE_VERB}\\b`,
      // A booking that is named, and another day, length or dyno for it.
      `^REF ?(?:[:,-] ?)?(?:(?:please|rather|better|now|to|on|for|from|in|needs?|wants?|should|must|has to|could|can|starts?|starting|ends?|ending|until|goes?|go|be|only|just|a|the) )*(?:WHEN|DYNO)(?!.*\\?)`,
      `\\b(?:have|get|do|run|start|need|want) (?:only |just )?${STANDING} (?:(?:on|to|at|in|for|from|start(?:ing)?) )*(?:WHEN|DYNO)`,
      `\\b(?:need|needs|want|require)s? (?:only |just )?WHEN (?:for|on|with) ${STANDING}`,
      `^(?:start|finish|end) (?:${STANDING}|it|that|this)\\b.*WHEN`,
      '^(?:the |my |our )*VEHICLE (?:(?:must|should|has to|have to|needs? to|ought to|will|would|can|could|better) )+(?:go|move|be moved|slip|shift|be pushed)(?: back| out| forward)? (?:(?:to|by|until|till) )?WHEN(?!.*TEST)',
      `${STANDING} (?:(?:on |from |of )?WHEN )?(?:(?:must|should|has|have|needs?|ought|will|would|could|can|better) )+(?:to )?(?:go|move|be moved|shift|slip|slide|be|start|end|last|run|take)\\b.*(?:WHEN|DYNO)`,
      '^(?:no[ ,]+)?(?:make|put) (?:it|that|this|them|my|the|REF)\\b(?!.*\\bfor TEST)',
      `^(?:no[ ,]+)?(?:make|put) VEHICLE'?s? (?:to|booking|WHEN|test)\\b`,
      '\\b(?:on|to|in|at) DYNO instead\\b',
      '^DYNO instead',
      '\\bWHEN instead\\b',
      '^(?:(?:no|sorry|oops|wrong (?:day|date|time|cell|dyno|vehicle|car|truck))[ ,.]+)*(?:i|we) mean(?:t)?(?: (?:on|to|for))? (?:WHEN|DYNO|VEHICLE)',
      '^instead (?:on|at|in)?\\b.*(?:WHEN|DYNO)',
      '\\b(?:longer|shorter|later|earlier|sooner)\\b$',
      '^add WHEN (?:to|on)\\b',
      '^(?:give|let) (?:VEHICLE|REF|it|that)(?: have)? WHEN',
    ],
  ],
  [
    'outages',
    [
      `^(?:and |so |but |ok |hey )*(?:any\\w*|is|are|was|what\\S*|which|when|list|show|check|see|tell|give|do|does|will|how|everything|planned|upcoming|scheduled|current|the|all|DYNO|${DYNOS})\\b(?!.*VEHICLE)${NO_CHANGE}.*\\b${DOWN}\\b`,
      `^${DOWN}\\b${NO_CHANGE}`,
      '^when (?:is|will|does|can) DYNO\\b.*\\b(?:back|up|again|returns?)\\b',
      '^is (?:everything|all|anything) (?:up|ok|okay|fine|running|working)\\b',
    ],
  ],
  [
    'available',
    [
      `^(?:(?:which|what|any|is|are|find|show|list|check|search|see|give me|do (?:we|you) have|is there|are there|can (?:i|we) (?:book|reserve|schedule)|can VEHICLE|could VEHICLE|when|whats|what's|who)\\b)?.*\\b(?:free|available|availability|open (?:slots?|on|for|WHEN)|(?:are|is) open|vacan(?:t|cy|cies)|openings?|unbooked|unused|idle)\\b`,
      '^can (?:i|we|VEHICLE) (?:be )?(?:book|booked|reserve|schedule|fit|get in|go)\\b',
      `^(?:which|what) ${DYNOS} (?:can|could|would|may|fits?|suits?|works?|takes?) (?:i |we )?(?:use |take |run |fit |do |for |book )*(?:VEHICLE)`,
      `^is there (?:room|space|a slot|a gap|anything|any ${DYNOS}|an? ${DYNOS})\\b`,
      `^(?:find|look for|search(?: for)?|suggest|propose) (?:me )?(?:an? |any |some |the )?(?:DYNO|slots?|${DYNOS}|gap|options?|window)\\b`,
      '^any(?:thing)? (?:room|space|slots?|gaps?|options?)\\b',
      '^any (?:chance|luck|hope)\\b(?=.*VEHICLE)(?=.*(?:TEST|DYNO))',
      '^(?:options?|slots) (?:for|on)\\b',
      '^(?:what|how) about\\b(?=.*VEHICLE)(?=.*TEST)(?=.*WHEN)',
      '^(?:where|which \\w+) (?:would|could|can|does|will) VEHICLE (?:fit|go|run|work)',
      '^(?:check|see|tell me) (?:whether|if) VEHICLE (?:can|could|fits?|would)\\b',
      '^(?:do|have) (?:we|you) (?:have |got )?(?:any |some )?(?:capacity|room|space|anything|an? (?:slot|gap|opening))\\b',
      `^(?:is|are) there\\b.*\\b(?:${DYNOS}|TEST)\\b(?=.*VEHICLE)`,
      '^(?:is|would|does|will) WHEN\\b(?=.*VEHICLE)',
      '^when (?:can|could|would|is the (?:next|earliest|first))\\b',
      '^(?:what|which|when|where|show|find|is|any|give)\\b.*SOONEST',
      '^(?:what|where|which(?: \\w+)?) (?:can|could) (?:i|we) (?:use|take|test|run|put|book|have)\\b',
      `^(?:which|what|who)(?: ${DYNOS}| ones?| else)? (?:can|could|would|will|may|take|handle|fit)s?\\b.*WHEN`,
    ],
  ],
  [
    'vehicles',
    [
      '^(?:find|search|look (?:up|for))(?: for)? (?:all |the |a |me )*(?:vehicles?|trucks?|cars?|mules?)\\b',
      '^(?:do we have|is there|are there) (?:an? |any |the )?(?:vehicles?|trucks?|cars?|mules?)\\b',
      '^(?:list|show|all)(?: me)?(?: all)?(?: the| our)? (?:vehicles|trucks|cars|fleet|mules)\\b',
    ],
  ],
  [
    'vehicle',
    [
      `^(?:which|what) ${DYNOS} (?:is|was|will) VEHICLE`,
      `^(?:where|when|what)(?:'s| is| are| was| will| does| do)?\\b(?! about).*VEHICLE`,
      '^(?:is|are|was|were|has|have|did|does|will) (?:\\w+ )?(?:VEHICLE)\\b.*',
      '^(?:did|have|has) (?:you|we|i|somebody|someone|anyone) (?:book|cancel|move|allocate|schedule|reserve)',
      '^(?:show|check|find|look up|lookup|status(?: of)?|info(?:rmation)?(?: on| about)?|details(?: of| for| on| about)?|tell me about|display|search|bookings? (?:of|for)|allocations? (?:of|for)|history (?:of|for)|schedule (?:of|for))\\b[^,]*VEHICLE',
      `^VEHICLE(?:'s| s)? (?:bookings?|allocations?|schedule|status|details|info|history)\\b`,
      '(?<!\\b(?:an?|new|another|the) )\\bbookings? (?:of|for) VEHICLE\\b',
      '^who (?:has|booked|is using)\\b.*VEHICLE',
      '^how (?:heavy|much|big)\\b.*VEHICLE',
    ],
  ],
  [
    'bookings',
    [
      "^(?:the|that|this) (?:VEHICLE |TEST |'s )*(?:booking|reservation|allocation)\\b",
      `^DYNO(?: ?'s)? (?:bookings?|schedule|allocations?|calendar)\\b`,
      '\\b(?:my|our) (?:\\w+ ){0,3}(?:bookings?|allocations?|reservations?|schedule|tests?|runs?|slots?|week)\\b',
      '^what (?:do|have|did) (?:i|we) (?:have|got|book(?:ed)?)\\b',
      '^(?:anything|something|anyone|anybody|someone|somebody)(?: else)? (?:(?:on|in|at|using|booked|planned|scheduled|happening|of mine|of ours|for me) )*(?:for |on )?(?:DYNO|WHEN)\\b',
      '^(?:how|what) (?:does|do|is|are|will)\\b.*\\blook(?:s|ing)?\\b(?: like)?[ .?!]*$',
      '^(?:do|have|did) (?:i|we) (?:have|got|book)\\b',
      `^(?:what|which|who|show|list|see|give|display|any|all|are there|is there|tell me|check|when|anything|something)\\b.*\\b(?:bookings?|booked|allocations?|reservations?|scheduled|in[- ]progress|running|in use|occupied|ongoing|completed|cancell?ed|finished|upcoming|tests?|runs?|schedule|calendar|TEST|today's)\\b`,
      `^(?:what|who)(?:'s| is| are)? (?:running|on|happening|going on|planned|booked|using|coming up)\\b`,
      '^(?:bookings?|allocations?|reservations?|schedule|calendar|agenda|running|scheduled|completed|cancell?ed|in[- ]progress|upcoming)\\b(?! (?:a|an|the|VEHICLE|DYNO|request|wanted|needed|please))',
      '^(?:show|give|see|list|what)\\b.*\\b(?:plan|agenda|timetable|overview|line-?up)\\b',
      '^(?:the )?(?:plan|agenda|timetable|overview|line-?up) (?:for |on )?WHEN',
      "^who(?:'s| is| are)? (?:testing|running|booked|on|in)\\b",
      '^(?:am i|are we) (?:booked|on|in|scheduled|testing|down)\\b',
      '^(?:show |list |see )?(?:me )?(?:mine|my (?:stuff|things|ones))[ .?!]*$',
      `^who(?:'s| is| has| had)?\\b.*DYNO`,
      "^what'?s (?:on|running|booked|planned|up|happening|going on|coming up|scheduled|in|next)\\b",
      "^what'?s (?:for |on )?(?:WHEN|DYNO)",
      '^(?:what|which) (?:did|does|has|have) \\w+(?: \\w+)? (?:have |got |get )?(?:book(?:ed)?|reserved?|scheduled?)\\b',
    ],
  ],
  [
    'vehicles',
    [
      '^(?:show|list|see|give me|display|get|what|which|all|find|search|look up)\\b.*\\b(?:vehicles?|trucks?|cars?|fleet|mules?|vans?|suvs?)\\b',
      '^(?:vehicles|trucks|cars|fleet)[ .?!]*$',
      '^(?:search|find|look up|look for)\\b(?!.*(?:DYNO|WHEN|TEST))',
    ],
  ],
  [
    'dyno',
    [
      `^(?:tell me about|show|describe|details(?: of| for| on| about)?|info(?:rmation)?(?: on| about| for)?|what(?:'s| is| can| does)?(?: the)?(?: limits? of| capabilit\\w+ of)?|about|what kind of \\w+ is|specs?(?: of| for)?|capabilities of|how (?:heavy|much))\\b[^,]*DYNO`,
      '^(?:can|does|is|could) DYNO',
      '^DYNO(?: (?:details|info|capabilit\\w+|specs?|limits?|status|schedule))?[ .?!]*$',
    ],
  ],
  [
    'dynos',
    [
      `^(?!.*VEHICLE).*\\b(?:list|show|which|what|all|see|give me|display|do (?:we|you) have|are there|any|how many)\\b.*\\b${DYNOS}\\b`,
      '^(?:dynos|cells|dynamometers)[ .?!]*$',
      '^(?:which|what) (?:ones? )?(?:can )?(?:take|do|handle|run|support)s?\\b(?! (?:you|i|we|they)\\b)',
    ],
  ],
  [
    'book',
    [
      `^(?:no[ ,]+)?(?:and |then |also |re-?)?${BOOK_VERB}\\b`,
      '\\b(?:can|could|may) (?:i|we|you) (?:have|get|take)\\b',
      '^(?:get|give|find|grab|secure) (?:me|us|it|this|that|VEHICLE)\\b',
      '\\b(?:need|want|require|looking for|would like|like|after|request)\\b',
      '\\b(?:needs?|wants?|requires?)\\b',
      '^(?:booking|reservation|slot|test|dyno) (?:request|wanted|needed)\\b',
      `\\b(?:is|are) (?:due|up) (?:for|on)\\b|\\bplease ${BOOK_VERB}\\b`,
      '\\b(?:has|have) to (?:do|run|have|get|go)\\b|\\bmust (?:do|be|have|get|go)\\b',
      '^put VEHICLE',
      '^put (?:a |the )?(?:vehicle|truck|car) ',
      '^run (?:an? |the )?(?:TEST|VEHICLE|test)',
      '^test VEHICLE',
      '^do (?:a |the )?TEST',
      '^(?:a |one |another )?(?:new )?(?:booking|reservation|slot|dyno|dyno time|TEST)\\b(?=.*(?:for|on|VEHICLE|WHEN))',
      '^(?:make|create|add|place|enter) (?:a |an |another |the )?(?:new )?(?:booking|reservation|allocation|slot)',
      `\\b${BOOK_VERB} (?:it|VEHICLE|DYNO|a|the)\\b`,
      '^fit VEHICLE',
      '^send VEHICLE',
      '^take VEHICLE',
    ],
  ],
];
