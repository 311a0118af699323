/** What a person wants, told from the shape of the message: its words in lower case, with tags for its pieces. */
export type Intent =
  | 'greet'
  | 'thanks'
  | 'help'
  | 'yes'
  | 'no'
  | 'undo'
  | 'time'
  | 'why_not'
  | 'cancel'
  | 'move'
  | 'count_done'
  | 'query'
  | 'conflicts'
  | 'outages'
  | 'register'
  | 'available'
  | 'vehicle'
  | 'bookings'
  | 'dynos'
  | 'dyno'
  | 'vehicles'
  | 'book'
  | 'advice'
  | 'told_not_to'
  | 'not_for_chat';

const BOOK_VERB =
  '(?:book|reserve|schedule|allocate|assign|slot\\s+in|pencil\\s+in|plan|arrange|set\\s+up|sign\\s+up|rebook|re-book)';
const CANCEL_VERB =
  '(?:cancel|delete|drop|release|scrap|unbook|un-book|call\\s+off|get\\s+rid\\s+of|free\\s+up|give\\s+(?:back|up)|abandon|kill|bin|axe|withdraw|take\\s+(?:off|down)|wipe|clear|revoke)';
const MOVE_VERB =
  '(?:move|reschedule|re-schedule|shift|push|postpone|delay|bring|pull|extend|prolong|lengthen|shorten|stretch|change|swap|switch|transfer|relocate|rearrange|trim|cut|slide|bump|advance|defer|update|edit|modify|amend)';
const WRITE_VERB = `(?:${BOOK_VERB}|${CANCEL_VERB}|${MOVE_VERB}|register)`;
const DYNOS = '(?:dynos?|dynamometers?|cells?|bays?|rigs?|chambers?)';

/** In this order: the first pattern that fits decides. */
const TABLE: [Intent, string][] = [
  [
    'greet',
    '^(?:hi|hello|hey|hiya|yo|howdy|good (?:morning|afternoon|evening|day)|greetings|moin|hi there|hello there|hey there)(?:[ ,]+(?:rollbook|bot|there|all|everyone))?[ .!?]*$',
  ],
  [
    'thanks',
    '^(?:(?:ok|okay|great|perfect|super|nice|cool|awesome|lovely|excellent)[ ,.!]*)*(?:many |much )?(?:thanks?(?: (?:you|a lot|so much|a bunch|again))*|thx|ty|cheers|ta|much appreciated|appreciated)[ .!]*$|^(?:great|perfect|nice|cool|awesome|excellent|good job|well done|lovely)[ .!]*$',
  ],
  [
    'help',
    '^(?:help|help me|usage|commands?|\\?+|menu|what (?:can|do|could) (?:you|i) (?:do|say|ask|type|write)(?: here)?|what are you(?: for)?|who are you|how (?:do|does) (?:you|this|it|rollbook) work|how (?:do|can) i use (?:you|this|it|rollbook)|what is (?:this|rollbook)|get(?:ting)? started|instructions|examples?|show me what you can do|can you help(?: me)?|i need help|rollbook|how (?:do|can|could|would|should|to)\\b(?! (?:many|much)).*)[ .!?]*$',
  ],
  [
    'yes',
    "^(?:yes|y|yep|yeah|yup|sure|ok|okay|k|do it|please do|confirm(?:ed)?|go ahead|go for it|proceed|sounds good|correct|right|exactly|fine|that one|that's (?:right|it|the one))(?:[ ,]+(?:please|do it|go ahead|thanks|that one))*[ .!]*$",
  ],
  [
    'no',
    "^(?:no|n|nope|nah|never ?mind|don'?t|do not|no thanks|no thank you|forget (?:it|about it)|leave it|dismiss|abort|better not|stop|neither|none(?: of (?:them|these|those))?)[ .!]*$",
  ],
  [
    'undo',
    '^(?:undo|revert|roll ?back|take (?:it|that|this) back|put (?:it|that) back|undo (?:it|that|this|my|the)?.*|revert .*|that was (?:a mistake|wrong)|i changed my mind|changed my mind|oops.*)[ .!]*$',
  ],
  [
    'told_not_to',
    `\\b(?:don'?t(?! forget)|do not(?! forget)|never|won'?t|not going to|no need to|rather not|didn'?t|doesn'?t|shouldn'?t|must not|mustn'?t|not supposed to|instead of)\\b[^,.;]{0,24}\\b(?:${WRITE_VERB}|bookings?|booking|cancell?ing|moving)\\b`,
  ],
  [
    'advice',
    `^(?:should|shall|must|ought|may|might|do|does|did|would|had) (?:i|we|you|they|he|she|it|somebody|someone)\\b.*\\b${WRITE_VERB}|^(?:if|suppose|supposing|imagine|assuming|hypothetically|what if|what happens|what would|in case|is it possible to|is it ok|would it be)\\b|^(?:where|when|why) (?:do|can|should|would) (?:i|we|you)\\b.*\\b${WRITE_VERB}`,
  ],
  [
    'not_for_chat',
    '\\bignore (?:all |any |the |my )*(?:previous|prior|above|earlier|other) (?:instructions?|rules?|messages?)\\b|\\bsystem prompt\\b|^DYNO (?:is|will be|has been|went|goes|needs|has) .*(?:down|broken|maintenance|out of|offline|service|repair)|^(?:remind|notify|alert|tell me when|let me know (?:when|if)|watch|email|e-mail|send|call(?! off)|text|mark|start|complete|finish|set (?:VEHICLE|DYNO|REF)|disable|enable|close|open|add (?:a )?(?:dyno|user|person|test type)|create (?:a )?(?:dyno|user|test type|account)|make .* admin|give .* (?:access|role)|(?:take|put) DYNO (?:down|out|offline|into maintenance)|put DYNO .*(?:maintenance|service|down))\\b',
  ],
  [
    'why_not',
    `^(?:but |and |so |ok |okay )*(?:why(?: not| ?can'?t| isn'?t| is| was| wasn'?t| didn'?t| doesn'?t| won'?t| are| did| does)?\\b|what'?s (?:wrong|the (?:matter|problem|issue)) with\\b|what is (?:wrong|the (?:matter|problem|issue)) with\\b|what (?:stops|prevents|blocks|rules out|keeps)\\b|how come\\b|explain why\\b|what about DYNO why|tell me why\\b|what speaks against\\b|(?:can|could|does|would|will|is|may) (?:VEHICLE|it)\\b.*DYNO|(?:can|could|does|would|will|is|may) DYNO\\b.*VEHICLE.*TEST|is DYNO (?:free|available).*VEHICLE|(?:isn'?t|is)? ?DYNO (?:not )?possible)|\\bwhy not\\b`,
  ],
  [
    'time',
    `\\b(?:what(?:'s| is)? (?:the )?(?:current |local )?(?:time|date|day)(?: (?:is it|and time|and date))*(?! (?:does|do|can|will|should|shall|was|were|has|have|for|of|to))|what (?:time|day|date|week|month) is it|current (?:time|date)|WHEN ?'?s date|what is WHEN$|what'?s WHEN$|which day is (?:it|WHEN)|what (?:day|date) is WHEN|time ?zone)\\b|^(?:time|date|now|clock)[ ?.!]*$`,
  ],
  [
    'conflicts',
    '\\b(?:conflicts?|double[- ]?book(?:ed|ings?)|overlap(?:s|ping|ped)?|clash(?:es|ing)?|collisions?|inconsistenc(?:y|ies))\\b|^audit\\b',
  ],
  [
    'register',
    '^(?:register|enrol|enroll|onboard|add|create|new vehicle|record|enter)\\b(?!.*\\b(?:notes?|booking|days?|outage)\\b).*(?:VEHICLE|\\b(?:vehicle|truck|car|mule|van|suv)\\b)|^new (?:vehicle|truck|car|mule)\\b',
  ],
  [
    'count_done',
    '\\b(?:how many|number of|count)\\b.*\\b(?:completed?|finished|done|performed|carried out|have (?:we|i) (?:run|done)|did (?:we|i|you|they) (?:run|do|complete|finish|perform))\\b|\\b(?:completed|finished|done) (?:tests?|TEST)s? (?:count|total|number)\\b|^count completed\\b|\\b(?:completed|finished) (?:tests? )?count\\b',
  ],
  [
    'dynos',
    `^(?:which|what|list|show|how many)(?: me)?(?: all| the| our)* ${DYNOS} (?:that |which )?(?:can |could |do |does |may |will )*(?:take|handle|run|support|fit|accept|do|for|with)s?\\b(?!.*(?:WHEN|VEHICLE))`,
  ],
  [
    'query',
    `\\b(?:per|by|grouped by|for each|each|broken down by) (?:DYNO|dyno|cell|vehicle|truck|car|test(?: type)?|status|month|week|day|drive(?: type)?|person|user|engineer|TEST)\\b|\\bhow many\\b|\\bnumber of\\b|^count\\b|\\b(?:total|sum of) (?:number of )?(?:bookings|days|tests|vehicles|dynos)\\b|\\b(?:heavier|lighter|heaviest|lightest|weigh(?:s|ing)?|over|under|above|below|more than|less than|at least|at most|between) (?:than )?WEIGHT|\\b(?:used|booked) (?:the )?(?:most|least)\\b|\\b(?:most|least) (?:bookings|tests|days)\\b|\\b(?:heaviest|lightest|busiest|(?:most|least)[ -](?:used|booked|busy)|longest|shortest)\\b|\\b(?:DRIVE) (?:vehicles|trucks|cars|mules|vans)\\b|\\b(?:vehicles|trucks|cars|mules) (?:with|that are|which are|that have) DRIVE\\b|\\b(?:statistics|stats|utili[sz]ation)\\b|^(?:the )?top \\d+\\b|\\b(?:vehicles|trucks|cars) by (?:weight|name)\\b|\\bstatus(?:es)? of (?:all |the |our )*(?:tests|bookings)\\b|^(?:list|show|what|which|give me)(?: me)?(?: all)?(?: the)? (?:kinds? of tests?|test types?|types? of tests?)\\b|^(?:which|what) tests (?:(?:can|may) (?:i|we)\\b|are there|exist|do you (?:have|know))|\\bbetween [\\d,]+ (?:lbs? )?and WEIGHT`,
  ],
  [
    'cancel',
    `^(?:no[ ,]+)?(?:and |then |also )?${CANCEL_VERB}\\b|^(?:remove|take) (?:my|the|that|this|it|VEHICLE|REF|WHEN|all|both|every)\\b|\\b(?:can|could|want to|need to|like to|have to|please) ${CANCEL_VERB}\\b|^(?:i|we) (?:don'?t|no longer) need (?:my|the|that|this|it|VEHICLE|REF|DYNO|WHEN)\\b`,
  ],
  [
    'move',
    `^(?:no[ ,]+)?(?:and |then |also )?${MOVE_VERB}\\b|\\b(?:can|could|want to|need to|like to|have to|please) ${MOVE_VERB}\\b|^(?:no[ ,]+)?(?:make|put) (?:it|that|this|them|my|the|REF)\\b(?!.*\\bfor TEST)|^(?:no[ ,]+)?(?:make|put) VEHICLE'?s? (?:to|booking|WHEN|test)\\b|\\b(?:on|to|in|at) DYNO instead\\b|^DYNO instead|\\bWHEN instead\\b|^instead (?:on|at|in)?\\b.*(?:WHEN|DYNO)|\\b(?:longer|shorter|later|earlier|sooner)\\b$|^add WHEN (?:to|on)\\b|^(?:give|let) (?:VEHICLE|REF|it|that)(?: have)? WHEN`,
  ],
  [
    'outages',
    `\\b(?:maintenance|outages?|out of (?:service|order)|under repair|being repaired|broken|unavailab(?:le|ility)|offline|downtime|serviced|calibration|down)\\b(?!.*\\bbook\\b)|^when (?:is|will) DYNO\\b.*\\b(?:back|up|again)\\b`,
  ],
  [
    'available',
    `^(?:(?:which|what|any|is|are|find|show|list|check|search|see|give me|do (?:we|you) have|is there|are there|can (?:i|we) (?:book|reserve|schedule)|can VEHICLE|could VEHICLE|when|whats|what's|who)\\b)?.*\\b(?:free|available|availability|open (?:slots?|on|for|WHEN)|(?:are|is) open|vacan(?:t|cy|cies)|openings?|unbooked|unused|idle)\\b|^can (?:i|we|VEHICLE) (?:be )?(?:book|booked|reserve|schedule|fit|get in|go)\\b|^(?:which|what) ${DYNOS} (?:can|could|would|may|fits?|suits?|works?|takes?) (?:i |we )?(?:use |take |run |fit |do |for |book )*(?:VEHICLE)|^is there (?:room|space|a slot|a gap|anything|any ${DYNOS}|an? ${DYNOS})\\b|^(?:find|look for|search(?: for)?|suggest|propose) (?:me )?(?:an? |any |some |the )?(?:DYNO|slots?|${DYNOS}|gap|options?|window)\\b|^any(?:thing)? (?:room|space|slots?|gaps?|options?)\\b|^(?:options?|slots?) (?:for|on)\\b|^when (?:can|could|would|is the (?:next|earliest|first))\\b|^(?:what|which|when|where|show|find|is|any|give)\\b.*SOONEST|^(?:what|where|which(?: \\w+)?) (?:can|could) (?:i|we) (?:use|take|test|run|put|book|have)\\b|^(?:which|what) ${DYNOS} (?:can|could|would|will|may|take|handle|fit)s?\\b.*WHEN`,
  ],
  [
    'vehicles',
    '^(?:find|search|look (?:up|for))(?: for)? (?:all |the |a |me )*(?:vehicles?|trucks?|cars?|mules?)\\b|^(?:do we have|is there|are there) (?:an? |any |the )?(?:vehicles?|trucks?|cars?|mules?)\\b|^(?:list|show|all)(?: me)?(?: all)?(?: the| our)? (?:vehicles|trucks|cars|fleet|mules)\\b',
  ],
  [
    'vehicle',
    `^(?:which|what) ${DYNOS} (?:is|was|will) VEHICLE|^(?:where|when|what)(?:'s| is| are| was| will| does| do| about)?\\b.*VEHICLE|^(?:is|are|was|were|has|have|did|does|will) (?:\\w+ )?(?:VEHICLE)\\b.*|^(?:did|have|has) (?:you|we|i|somebody|someone|anyone) (?:book|cancel|move|allocate|schedule|reserve)|^(?:show|check|find|look up|lookup|status(?: of)?|info(?:rmation)?(?: on| about)?|details(?: of| for| on| about)?|tell me about|display|search|bookings? (?:of|for)|allocations? (?:of|for)|history (?:of|for)|schedule (?:of|for))\\b[^,]*VEHICLE|^VEHICLE(?:'s| s)? (?:bookings?|allocations?|schedule|status|details|info|history)\\b|(?<!\\b(?:an?|new|another|the) )\\bbookings? (?:of|for) VEHICLE\\b|^who (?:has|booked|is using)\\b.*VEHICLE`,
  ],
  [
    'bookings',
    `^DYNO(?: ?'s)? (?:bookings?|schedule|allocations?|calendar)\\b|\\b(?:my|our) (?:\\w+ ){0,3}(?:bookings?|allocations?|reservations?|schedule|tests?|runs?|slots?|week)\\b|^what (?:do|have|did) (?:i|we) (?:have|got|book(?:ed)?)\\b|^(?:do|have|did) (?:i|we) (?:have|got|book)\\b|^(?:what|which|who|show|list|see|give|display|any|all|are there|is there|tell me|check|when|anything|something)\\b.*\\b(?:bookings?|booked|allocations?|reservations?|scheduled|in[- ]progress|running|in use|occupied|ongoing|completed|cancell?ed|finished|upcoming|tests?|runs?|schedule|calendar|TEST|today's)\\b|^(?:what|who)(?:'s| is| are)? (?:running|on|happening|going on|planned|booked|using|coming up)\\b|^(?:bookings?|allocations?|reservations?|schedule|calendar|agenda|running|scheduled|completed|cancell?ed|in[- ]progress|upcoming)\\b(?! (?:a|an|the|VEHICLE|DYNO))|^who(?:'s| is| has| had)?\\b.*DYNO|^what'?s (?:on|running|booked)?\\b.*(?:WHEN|DYNO)`,
  ],
  [
    'vehicles',
    '^(?:show|list|see|give me|display|get|what|which|all|find|search|look up)\\b.*\\b(?:vehicles?|trucks?|cars?|fleet|mules?|vans?|suvs?)\\b|^(?:vehicles|trucks|cars|fleet)[ .?!]*$|^(?:search|find|look up|look for)\\b(?!.*(?:DYNO|WHEN|TEST))',
  ],
  [
    'dyno',
    `^(?:tell me about|show|describe|details(?: of| for| on| about)?|info(?:rmation)?(?: on| about| for)?|what(?:'s| is| can| does)?(?: the)?(?: limits? of| capabilit\\w+ of)?|about|what kind of \\w+ is|specs?(?: of| for)?|capabilities of|how (?:heavy|much))\\b[^,]*DYNO|^(?:can|does|is|could) DYNO|^DYNO(?: (?:details|info|capabilit\\w+|specs?|limits?|status|schedule))?[ .?!]*$`,
  ],
  [
    'dynos',
    `^(?!.*VEHICLE).*\\b(?:list|show|which|what|all|see|give me|display|do (?:we|you) have|are there|any|how many)\\b.*\\b${DYNOS}\\b|^(?:dynos|cells|dynamometers)[ .?!]*$|^(?:which|what) (?:ones? )?(?:can )?(?:take|do|handle|run|support)s?\\b`,
  ],
  [
    'book',
    `^(?:no[ ,]+)?(?:and |then |also |re-?)?${BOOK_VERB}\\b|\\b(?:can|could|may) (?:i|we|you) (?:have|get|take)\\b|^(?:get|give|find|grab|secure) (?:me|us|VEHICLE)\\b|\\b(?:need|want|require|looking for|would like|like|after|request)\\b|\\b(?:needs?|wants?|requires?)\\b|^put VEHICLE|^put (?:a |the )?(?:vehicle|truck|car) |^run (?:an? |the )?(?:TEST|VEHICLE|test)|^test VEHICLE|^do (?:a |the )?TEST|^(?:a |one |another )?(?:new )?(?:booking|reservation|slot|dyno|dyno time|TEST)\\b(?=.*(?:for|on|VEHICLE|WHEN))|^(?:make|create|add|place|enter) (?:a |an |another |the )?(?:new )?(?:booking|reservation|allocation|slot)|\\b${BOOK_VERB} (?:it|VEHICLE|DYNO|a|the)\\b|^fit VEHICLE|^send VEHICLE|^take VEHICLE`,
  ],
];
const COMPILED = TABLE.map(([intent, source]): [Intent, RegExp] => [intent, new RegExp(source)]);

/** What the message asks for by its own words; undefined when it only names things ("HLD42, brake"). */
export function intentOf(shape: string): Intent | undefined {
  return COMPILED.find(([, pattern]) => pattern.test(shape))?.[0];
}

/** Intents that change something. */
export const WRITES: ReadonlySet<Intent> = new Set<Intent>(['book', 'move', 'cancel', 'register', 'undo']);
