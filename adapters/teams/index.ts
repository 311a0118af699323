import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createReception,
  type InboxItem,
  type Inquiry,
  type Message,
} from '../../src/conversation/channel.ts';
import { type ConnectorTo, createCalls } from './calls.ts';
import { draw } from './cards.ts';
import { MESSAGES_PATH } from './commands.ts';
import { createDoor, type Reply } from './door.ts';
import { drawForm } from './forms.ts';
import { drawHome } from './home.ts';
import { createManners } from './manners.ts';
import { PHRASES } from './phrases.ts';
import { createPort } from './port.ts';
import { choicesFor, createPressing, formActivity } from './pressing.ts';
import { lineOf, type Payload, read } from './read.ts';
import type { Incoming } from './shapes.ts';
import type { Activity, Endpoints, Place, TeamsConfig, TeamsNeeds } from './words.ts';

export { MESSAGES_PATH } from './commands.ts';
export type { TeamsConfig, TeamsNeeds } from './words.ts';

const DRAIN_MS = 5_000;

/** How Teams is proven and spoken to: with Microsoft's keys and tokens, or on this machine without. */
export interface Wire {
  /** @throws when it does not come from whom it says. */
  authenticate(incoming: Incoming, header: string): Promise<void>;
  connectorTo: ConnectorTo;
  /** Other places than Microsoft's. */
  endpoints: Endpoints;
}

/** The way to Teams that the configuration names. Code without any proof is loaded for the playground only. */
export async function wireFor(config: TeamsConfig): Promise<Wire> {
  if (config.mode === 'azure') return (await import('./connector.ts')).createAzureWire(config, {});
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
  const { config, log, desk, newId } = needs;
  const calls = createCalls(wire.connectorTo);
  const port = createPort(calls, (place) => void inbox.stopLine(lineOf(place)));
  const deliveries = needs.openDeliveries(port as never);
  const replies = needs.openReplies(port as never, deliveries);
  const replace = (place: Place, id: string, message: Message, key = `replaced:${id}:${newId()}`) =>
    deliveries.add(key, place, message, { place, id });
  const manners = createManners({ calls, desk, log, replace });
  const inbox = needs.openInbox((item) => work(item));
  const reception = createReception<Place>({
    ...{ desk, replies, deliveries, inbox, log, newId, manners, broke: PHRASES.broke },
  });
  const pressing = createPressing({ desk, log, newId, replace });
  const work = async (item: InboxItem): Promise<void> => {
    const payload = item.payload as Payload;
    if (payload.kind === 'opens') return await open(needs, calls, payload);
    if (payload.kind === 'home') return await showHome(needs, calls, payload.place);
    if (payload.kind === 'said' && /^\/?link\s+\S/i.test(payload.text)) return await link(payload);
    await reception(item as InboxItem & { payload: Inquiry<Place> });
  };
  const link = async ({ place, text }: Extract<Payload, { kind: 'said' }>): Promise<void> => {
    const user = { channel: 'teams' as const, tenant: place.tenant, user: place.user, name: place.name };
    // Whoever else reads a code could use it.
    const said =
      place.kind === 'personal' ? await desk.claimCode(user, text.replace(/^\/?link\s+/i, '')) : undefined;
    await manners.aside(place, said ?? desk.linkHelp());
  };

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
    state: () => ({ ok: true, detail: `listens at ${MESSAGES_PATH}` }),
  };
}

type Calls = ReturnType<typeof createCalls>;

/** A form as a message; who may not book is told how to link instead. */
async function open(
  { desk, newId }: TeamsNeeds,
  calls: Calls,
  { place, button }: { place: Place; button: string },
): Promise<void> {
  const user = { channel: 'teams' as const, tenant: place.tenant, user: place.user, name: place.name };
  const known = await desk.identify(user, newId());
  if (!known.ok) {
    const { text } = known.code === 'not_linked' ? desk.linkHelp() : known;
    return void (await calls.post(place, draw({ text }) as Activity));
  }
  const found =
    button === 'book'
      ? { ok: true as const, form: desk.bookingForm() }
      : await desk.form(known.actor, button);
  if (!found.ok) return void (await calls.post(place, draw({ text: found.text }) as Activity));
  const card = drawForm(found.form, await choicesFor(desk, known.actor, found.form));
  await calls.post(place, formActivity(card, found.form.title));
}

async function showHome({ desk, newId }: TeamsNeeds, calls: Calls, place: Place): Promise<void> {
  const user = { channel: 'teams' as const, tenant: place.tenant, user: place.user, name: place.name };
  await calls.post(place, drawHome(await desk.home(user, newId())) as Activity);
}
