import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { accept, type Connection } from './connection.ts';
import type { SocketNote } from './words.ts';
import { note, type World } from './world.ts';

/** Slack's end of Socket Mode. */
export interface Sockets {
  upgrade(incoming: IncomingMessage, socket: Duplex): void;
  /** Those that are open, oldest first. */
  open(): Connection[];
  /** The one that the next envelope goes to. */
  pick(except?: Connection): Connection | undefined;
  /** Tells one, or all, to go, and closes them afterwards. */
  disconnect(how: Disconnect): void;
  cut(index?: number): void;
  /** Just goes, all of them. */
  cutAll(): void;
  /** Says goodbye, and waits a moment for the answers. */
  closeAll(): Promise<void>;
  /** Comes back when so many are open. */
  opened(count: number, ms?: number): Promise<void>;
}

/** How a connection is told to go. */
export interface Disconnect {
  reason?: 'warning' | 'refresh_requested' | 'link_disabled';
  /** Counted among the open ones, from 0; all when left out. */
  index?: number;
  closeAfterMs?: number;
}

/** A client that was cut while it said goodbye itself waits 30 s for the end (socket-mode 3.1.0). */
const GOODBYE_MS = 300;

interface Room {
  world: World;
  all: Set<Connection>;
  /** URLs of apps.connections.open, which are good once. */
  used: Set<string>;
  count: number;
}

/** No connections yet. */
export function createSockets(world: World): Sockets {
  const room: Room = { world, all: new Set(), used: new Set(), count: 0 };
  let turn = 0;
  const open = () => openOf(room);
  const chosen = (index?: number) => (index === undefined ? open() : open().slice(index, index + 1));
  const cutAll = () => {
    for (const connection of room.all) connection.cut();
  };
  return {
    ...{ open, cutAll, upgrade: (incoming, socket) => enter(room, incoming, socket) },
    pick(except) {
      const fit = open().filter((it) => !it.draining);
      const others = fit.filter((it) => it !== except);
      const from = others.length > 0 ? others : fit;
      turn += 1;
      const random = Math.floor(Math.random() * from.length);
      return from[world.settings.pick === 'random' ? random : turn % from.length];
    },
    disconnect(how) {
      for (const connection of chosen(how.index)) tellToGo(room, connection, how);
    },
    cut(index) {
      for (const connection of chosen(index)) {
        mark(room, 'cut', connection.id);
        connection.cut();
      }
    },
    async closeAll() {
      for (const connection of room.all) connection.close();
      await until(() => room.all.size === 0, GOODBYE_MS);
      cutAll();
    },
    async opened(wanted, ms = 10_000) {
      const enough = await until(() => open().filter((it) => !it.draining).length >= wanted, ms);
      if (!enough) throw new Error(`${open().length} of ${wanted} connections are open.`);
    },
  };
}

const openOf = ({ all }: Room) => [...all].filter((it) => it.open);

const mark = ({ world }: Room, what: SocketNote['what'], connection: number, reason?: string) =>
  note(world, { kind: 'socket', what, connection, at: Date.now(), ...(reason ? { reason } : {}) });

async function until(done: () => boolean, ms: number): Promise<boolean> {
  const end = Date.now() + ms;
  while (!done()) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

function enter(room: Room, incoming: IncomingMessage, socket: Duplex): void {
  const { world, all, used } = room;
  const ticket = new URL(incoming.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
  if (!ticket || used.has(ticket)) {
    refuse(socket);
    return;
  }
  used.add(ticket);
  room.count += 1;
  const full = openOf(room).length >= world.settings.mostConnections;
  const connection = accept(incoming, socket, room.count, {
    onClose(gone) {
      if (all.delete(gone)) mark(room, 'close', gone.id);
    },
  });
  if (full) {
    connection.send({ type: 'disconnect', reason: 'too_many_websockets' });
    mark(room, 'refused', connection.id, 'too_many_websockets');
    connection.close();
    return;
  }
  all.add(connection);
  mark(room, 'open', connection.id);
  connection.send(hello(world, openOf(room).length));
  beat(world, connection);
}

function tellToGo(room: Room, connection: Connection, how: Disconnect): void {
  const { reason = 'refresh_requested', closeAfterMs = 2_000 } = how;
  connection.draining = true;
  mark(room, 'disconnect', connection.id, reason);
  connection.send({ type: 'disconnect', reason, debug_info: { host: 'fake-slack' } });
  setTimeout(() => connection.close(), closeAfterMs).unref();
}

const hello = (world: World, num_connections: number) => ({
  ...{ type: 'hello', num_connections, connection_info: { app_id: world.app.id } },
  debug_info: { host: 'fake-slack', build_number: 1, approximate_connection_time: 18_060 },
});

function beat(world: World, connection: Connection): void {
  const timer = setInterval(() => {
    if (!connection.open) clearInterval(timer);
    else connection.ping();
  }, world.settings.pingMs);
  timer.unref();
}

function refuse(socket: Duplex): void {
  socket.on('error', () => {});
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
