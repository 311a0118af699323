import type { Log } from '../log.ts';
import { ChannelFault, type ChatPort, type Pace } from './chat-port.ts';
import type { DeliveryRow, DeliveryRows } from './delivery-rows.ts';

/** Waits of a second that double to a minute: half an hour in all, then somebody has to look. */
const MOST_ATTEMPTS = 40;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** So often a channel is believed when it says when to come again; then we wait for longer by ourselves. */
const BELIEVED = 3;

/** Whoever counts what becomes of deliveries; never throws. */
export type Tell = (result: 'shown' | 'later' | 'given_up', row: Pick<DeliveryRow, 'created_at'>) => void;

/** Notes that a message could not be shown now: later then, or never. */
export async function putOff(
  { log, port, pace, tell }: { log: Log; port: ChatPort; pace: Pace; tell?: Tell },
  rows: DeliveryRows,
  row: DeliveryRow,
  doing: 'edit' | 'find' | 'post' | undefined,
  error: unknown,
): Promise<void> {
  const fault = error instanceof ChannelFault ? error : new ChannelFault('doubtful', String(error));
  if (fault.kind === 'never' || row.attempts >= MOST_ATTEMPTS) {
    log.error({ delivery: row.key, why: fault.message }, 'a message was not shown, and is given up');
    tell?.('given_up', row);
    return await rows.giveUp(row);
  }
  log.warn({ delivery: row.key, why: fault.message }, 'a message is shown later');
  tell?.('later', row);
  if (fault.kind === 'later' && (doing === 'edit' || doing === 'post'))
    await pace.hold(port.budget(row.place, doing), fault.afterMs).catch(() => {});
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(row.attempts - 1, 10), LONGEST_WAIT_MS);
  const believed = fault.kind === 'later' && row.attempts <= BELIEVED;
  // Only a post that was turned away clears the doubt about a post: an earlier one may stand there still.
  const cleared = doing === 'post' && fault.kind === 'later';
  await rows.putOff(row, believed ? fault.afterMs : Math.max(fault.afterMs, wait), cleared);
}
