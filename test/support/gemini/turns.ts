import { answered, events, HELLO, model, partsOf, user } from './asking.ts';
import type { FakeGemini } from './index.ts';
import type { Part } from './words.ts';

/** Two calls that were made just now, and an answer to each. */
export interface Turn {
  calls: Part[];
  responses: Part[];
}

/** Has the fake make two parallel calls. */
export async function twoCalls(fake: FakeGemini): Promise<Turn> {
  const calls = [{ name: 'list', args: { day: 1 } }, { name: 'book' }];
  const parts = partsOf(await events(await answered(fake, { calls })));
  const responses = parts.map(({ functionCall: { name = '', id = '' } = {} }) => response({ name, id }));
  return { calls: parts, responses };
}

/** The turn is over: the model said something, and now a person does. */
const over = (contents: object[]) => [...contents, model({ text: 'Done.' }), HELLO];
const response = (more: object): Part => ({ functionResponse: { response: { ok: true }, ...more } });

/** The turn as it goes back, with some of it changed. */
const whole = (turn: Turn, changes: Partial<Turn> = {}): object[] => {
  const { calls, responses } = { ...turn, ...changes };
  return [HELLO, model(...calls), user(...responses)];
};

const unsigned = ({ calls }: Turn): Part[] => calls.map(({ functionCall = {} }) => ({ functionCall }));

const withoutIds = ({ responses }: Turn): Part[] =>
  responses.map(({ functionResponse }) => response({ name: functionResponse?.name }));

const signedTwice = ({ calls }: Turn) => calls.map((it) => ({ ...calls[0], ...it }));
const swapped = ({ calls: [a, b] }: Turn): Part[] => [
  { ...a, ...b },
  unsigned({ calls: [a ?? {}], responses: [] })[0] ?? {},
];
const renamed = ({ calls }: Turn): Part[] =>
  calls.map((it) => ({ ...it, functionCall: { ...it.functionCall, id: 'zzz' } }));

/** How a turn may come back wrong, and what Google says of it. */
export const REFUSED_TURNS: [name: string, change: (turn: Turn) => object[], message: RegExp][] = [
  [
    'are not answered',
    ({ calls }) => [HELLO, model(...calls), HELLO],
    /number of function response parts is/,
  ],
  [
    'are not all answered',
    (it) => whole(it, { responses: it.responses.slice(1) }),
    /number of function resp/,
  ],
  [
    'are answered apart',
    (it) => [...whole(it, { responses: it.responses.slice(1) }), user(it.responses[0] ?? {})],
    /number of function/,
  ],
  [
    'are answered beside a text',
    (it) => whole(it, { responses: [...it.responses, { text: 'x' }] }),
    /^Requests ending with a model/,
  ],
  [
    'are answered in another order',
    (it) => whole(it, { responses: it.responses.toReversed() }),
    /has its name/,
  ],
  [
    'are answered without ids',
    (it) => whole(it, { responses: withoutIds(it) }),
    /id does not match functionCall/,
  ],
  [
    'have lost their ids on both sides',
    (it) =>
      whole({
        calls: it.calls.map((one) => ({ ...one, functionCall: { name: one.functionCall?.name ?? '' } })),
        responses: withoutIds(it),
      }),
    /id does not match/,
  ],
  ['have ids of somebody else', (it) => whole(it, { calls: renamed(it) }), /`zzz` was never issued/],
  [
    'are answered by a text',
    (it) =>
      whole(it, {
        responses: it.responses.map(({ functionResponse }) => ({
          functionResponse: { ...functionResponse, response: 'ok' as unknown as object },
        })),
      }),
    /protobuf\.Struct\), "ok"/,
  ],
  [
    'have no signature',
    (it) => whole(it, { calls: unsigned(it) }),
    /missing a thought_signature .*`default_api:list` , position 2\./,
  ],
  ['have a signature each', (it) => whole(it, { calls: signedTwice(it) }), /^Corrupted thought signature/],
  [
    'have changed places',
    (it) => whole(it, { calls: swapped(it), responses: it.responses.toReversed() }),
    /^Corrupted thought signature/,
  ],
];

/** How a turn may come back, and whether an id is asked for. */
export const ACCEPTED_TURNS: [name: string, change: (turn: Turn) => object[], strictIds: boolean][] = [
  ['come back whole', whole, true],
  ['come back without signatures in a later turn', (it) => over(whole(it, { calls: unsigned(it) })), true],
  ['are answered without ids', (it) => whole(it, { responses: withoutIds(it) }), false],
];
