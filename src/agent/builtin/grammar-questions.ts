import { DYNOS, type Ways } from './grammar-words.ts';

/** Why, how many, what stands in the way: questions with words of their own. */
export const QUESTIONS: Ways[] = [
  ['who_am_i', [`^(?:who am i|what is my (?:role|name|account)|what's my (?:role|name|account)|whoami)\\b`]],
  [
    'why_chosen',
    [
      '^why (?:was |is it |on |did (?:you|it) (?:pick|choose|take|use|go for|book) )?DYNO(?: chosen| picked| taken)?[ ?.!]*$',
      '^why that (?:dyno|cell|one)\\b',
    ],
  ],
  [
    'why_not',
    [
      `^(?:but |and |so |ok |okay )*(?:why(?: not| ?can'?t| isn'?t| is| was| wasn'?t| didn'?t| doesn'?t| won'?t| are| did| does)?\\b|what'?s (?:wrong|the (?:matter|problem|issue)) with\\b|what is (?:wrong|the (?:matter|problem|issue)) with\\b|what (?:stops|prevents|blocks|rules out|keeps)\\b|how come\\b|explain why\\b|what about DYNO why|tell me why\\b|what speaks against\\b|(?:can|could|does|would|will|is|may) (?:VEHICLE|it)\\b.*DYNO|(?:can|could|does|would|will|is|may) DYNO\\b.*VEHICLE.*TEST|is DYNO (?:free|available).*VEHICLE|(?:isn'?t|is)? ?DYNO (?:not )?possible)`,
      '\\bwhy not\\b',
    ],
  ],
  [
    'time',
    [
      `\\b(?:what(?:'s| is)? (?:the )?(?:current |local )?(?:time|date|day)(?: (?:is it|and time|and date))*(?! (?:does|do|can|will|should|shall|was|were|has|have|for|of|to))|(?:what|which) (?:time|day|date|week|month|year) is it|current (?:time|date)|WHEN ?'?s date|what is WHEN$|what'?s WHEN$|which day is (?:it|WHEN)|(?:what|which) (?:week ?)?(?:day|date)(?: of the week)? (?:is|was|will|does|falls?)\\b.*WHEN|what (?:time|day|date) (?:do you have|have you got)|time ?zone)\\b`,
      '^(?:time|date|now|clock)[ ?.!]*$',
    ],
  ],
  [
    'conflicts',
    [
      '\\b(?:conflicts?|double[- ]?book(?:ed|ings?)|overlap(?:s|ping|ped)?|clash(?:es|ing)?|collisions?|inconsistenc(?:y|ies))\\b',
      '^audit\\b',
    ],
  ],
  [
    'register',
    [
      '^(?:register|enrol|enroll|onboard|add|create|new vehicle|record|enter)\\b(?!.*\\b(?:notes?|booking|reservation|allocation|slot|days?|outage|TEST|WHEN)\\b).*(?:VEHICLE|\\b(?:vehicle|truck|car|mule|van|suv)\\b)',
      '^new (?:vehicle|truck|car|mule)\\b',
      '\\bnew (?:vehicle|truck|car|mule|van|prototype)\\b(?=.*(?:WEIGHT|DRIVE))(?!.*(?:TEST|WHEN|\\?))',
      '\\bregister (?:it|that|this|VEHICLE)\\b',
    ],
  ],
  [
    'count_done',
    [
      '\\b(?:how many|number of|count)\\b.*\\b(?:completed?|finished|done|performed|carried out|have (?:we|i) (?:run|done)|did (?:we|i|you|they) (?:run|do|complete|finish|perform))\\b',
      '\\b(?:completed|finished|done) (?:tests?|TEST)s? (?:count|total|number)\\b',
      '^count completed\\b',
      '\\b(?:completed|finished) (?:tests? )?count\\b',
    ],
  ],
  [
    'dynos',
    [
      `^(?:are there|is there|do (?:we|you) have|have (?:we|you) got|any|which|what|list|show|find)\\b(?!.*(?:WHEN|VEHICLE|book|free|available|down|\\bout\\b))[^?]*\\b(?:TEST|DRIVE|WEIGHT)\\b[^?]*\\b${DYNOS}(?: (?:here|on site|(?:do|have) (?:we|you) (?:have|got)))?[ ?.!]*$`,
      `^(?:which|what|list|show|how many)(?: me)?(?: all| the| our)* ${DYNOS} (?:that |which )?(?:can |could |do |does |may |will )*(?:take|handle|run|support|fit|accept|do|for|with)s?\\b(?!.*(?:WHEN|VEHICLE))`,
    ],
  ],
  [
    'query',
    [
      '\\b(?:per|by|grouped by|for each|each|broken down by) (?:DYNO|dyno|cell|vehicle|truck|car|test(?: type)?|status|month|week|day|drive(?: type)?|person|user|engineer|TEST)\\b',
      '\\bhow many\\b',
      '\\bnumber of\\b',
      '^count\\b',
      '\\b(?:total|sum of) (?:number of )?(?:TEST )?(?:bookings|days|tests|vehicles|dynos)\\b',
      '\\b(?:heavier|lighter|heaviest|lightest|weigh(?:s|ing)?|over|under|above|below|more than|less than|at least|at most|between) (?:than )?WEIGHT',
      '\\b(?:used|booked) (?:the )?(?:most|least)\\b',
      '\\b(?:most|least) (?:bookings|tests|days)\\b',
      '\\b(?:heaviest|lightest|busiest|(?:most|least)[ -](?:used|booked|busy)|longest|shortest)\\b',
      '\\b(?:DRIVE) (?:vehicles|trucks|cars|mules|vans)\\b',
      '\\b(?:vehicles|trucks|cars|mules) (?:with|that are|which are|that have) DRIVE\\b',
      '\\b(?:statistics|stats|utili[sz]ation)\\b',
      '^(?:the )?top \\d+\\b',
      '\\b(?:vehicles|trucks|cars) by (?:weight|name)\\b',
      '\\bstatus(?:es)? of (?:all |the |our )*(?:tests|bookings)\\b',
      '^(?:list|show|what|which|give me)(?: me)?(?: all)?(?: the)? (?:kinds? of tests?|test types?|types? of tests?)\\b',
      '^(?:which|what) tests (?:(?:can|may) (?:i|we)\\b|are there|exist|do you (?:have|know))',
      '\\bbetween [\\d,]+ (?:lbs? )?and WEIGHT',
      '^what can (?:be|i|we) test(?:ed)?\\b',
    ],
  ],
];
