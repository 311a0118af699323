import type { Group } from '../words.ts';
import { askedFirst } from './asked-first.ts';
import { asking } from './asking.ts';
import { booking } from './booking.ts';
import { breaking } from './breaking.ts';
import { calendar } from './calendar.ts';
import { cancelling } from './cancelling.ts';
import { corrections } from './corrections.ts';
import { counting } from './counting.ts';
import { days } from './days.ts';
import { injections } from './injections.ts';
import { looking } from './looking.ts';
import { moving } from './moving.ts';
import { noRequest } from './no-request.ts';
import { otherChanges } from './other-changes.ts';
import { ownWords } from './own-words.ts';
import { people } from './people.ts';
import { refusals } from './refusals.ts';
import { registering } from './registering.ts';
import { spokenTimes } from './spoken-times.ts';
import { stepByStep } from './step-by-step.ts';
import { talk } from './talk.ts';
import { talkingOn } from './talking-on.ts';
import { whatStands } from './what-stands.ts';
import { years } from './years.ts';

/** Every scenario, by what it is about. */
export const GROUPS: readonly Group[] = [
  booking,
  talkingOn,
  days,
  calendar,
  years,
  asking,
  moving,
  cancelling,
  looking,
  counting,
  registering,
  people,
  injections,
  refusals,
  corrections,
  breaking,
  talk,
  ownWords,
  spokenTimes,
  askedFirst,
  stepByStep,
  whatStands,
  otherChanges,
  noRequest,
];
