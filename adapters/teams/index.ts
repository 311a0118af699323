import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReception, type Message } from '../../src/conversation/channel.ts';
import { createAsides } from './aside.ts';
import { type ConnectorTo, createCalls } from './calls.ts';
import { MESSAGES_PATH } from './commands.ts';
import { createDoor, type DoorNeeds, type Reply } from './door.ts';
import { onlyServices } from './guard.ts';
import { createManners } from './manners.ts';
import { createOwnKinds } from './own-kinds.ts';
import { createAdmission } from './people.ts';
import { PHRASES } from './phrases.ts';
import { createPort } from './port.ts';
import { createPressing } from './pressing.ts';
import { lineOf, read } from './read.ts';
import type { Incoming } from './shapes.ts';
import type { Log, Place, TeamsConfig, TeamsNeeds } from './words.ts';

export { MESSAGES_PATH, PLAYGROUND_PATH } from './commands.ts';
export type { TeamsConfig, TeamsNeeds } from './words.ts';

const DRAIN_MS = 5_000;

/** How Teams is proven and spoken to: with Microsoft's keys and tokens, or on this machine without. */
export interface Wire extends Pick<DoorNeeds, 'admits' | 'authenticate' | 'isSigned' | 'endpoints'> {
  connectorTo: ConnectorTo;
  /** In words why nothing can be said in Teams now. */
  trouble?(): string | undefined;
}

/** The way to Teams that the configuration names. Code without any proof is loaded for the playground only. */
export async function wireFor(config: TeamsConfig, log: Log): Promise<Wire> {
  if (config.mode === 'azure') return (await import('./connector.ts')).createAzureWire(config, {}, log);
  return (await import('./playground.ts')).createPlaygroundWire();
}

export interface TeamsChannel {
  start(): void;
  stop(): Promise<void>;
  listener: (request: IncomingMessage, response: ServerResponse) => void;
  state(): { ok: boolean; detail: string };
}

/** Teams as a channel: activities are stored, then answered, then handled by whichever process takes them. */
export function createTeamsChannel(needs: TeamsNeeds, wire: Wire): TeamsChannel {
  const { config, log, desk, newId, pace, met } = needs;
  const calls = createCalls(onlyServices(wire.connectorTo, config, wire.endpoints));
  const stopped = (place: Place) =>
    void inbox
      .stopLine(lineOf(place))
      .catch((error: unknown) => log.error({ err: error }, 'a press of Stop was not heard'));
  const port = createPort({ calls, pace, stopped });
  const deliveries = needs.openDeliveries(port as never);
  const replies = needs.openReplies(port as never, deliveries);
  const replace = (place: Place, id: string, message: Message, key = `replaced:${id}:${newId()}`) =>
    deliveries.add(key, place, message, { place, id });
  const admit = createAdmission({ calls, log });
  const asides = createAsides({ calls, pace, log });
  const manners = createManners({ admit, asides, desk, replace });
  const inbox = needs.openInbox((item) => work(item));
  const reception = createReception<Place>({
    ...{ desk, replies, deliveries, inbox, log, newId, manners, met, broke: PHRASES.broke },
  });
  const work = createOwnKinds({ desk, admit, asides, deliveries, met, log, newId, reception });
  const pressing = createPressing({
    ...{ desk, admit, log, newId, replace },
    redraw: (place, id, page) => void asides.here(place, page, id),
  });

  const handle = async (incoming: Incoming): Promise<Reply> => {
    const heard = read(incoming);
    switch (heard.do) {
      case 'store':
        await inbox.put(heard.delivered);
        return { status: 200, body: {} };
      case 'amend':
        await inbox.amend(heard.key, heard.payload);
        return { status: 200 };
      case 'direct':
        return await pressing(heard);
      case 'unknown':
        return { status: 501 };
      case 'ignore':
        return { status: 200 };
    }
  };

  return {
    listener: createDoor({ config, log, handle, ...wire }),
    start() {
      inbox.start();
      deliveries.start();
    },
    async stop() {
      await inbox.stop(DRAIN_MS);
      await deliveries.stop();
    },
    state() {
      const trouble = wire.trouble?.();
      return trouble
        ? { ok: false, detail: `hears, but could not speak when it last tried: ${trouble}` }
        : { ok: true, detail: `listens at ${MESSAGES_PATH}` };
    },
  };
}
