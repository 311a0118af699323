import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { frame, frameReader, OP } from './frames.ts';
import { isObject, parsed, text } from './json.ts';
import type { Json } from './words.ts';

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A WebSocket of the app, as Slack's end sees it. */
export interface Connection {
  id: number;
  readonly open: boolean;
  /** It was told to go: nothing new is sent to it. */
  draining: boolean;
  /** The line is dead, and nobody has noticed: nothing gets through either way. */
  silent: boolean;
  /** Envelopes that wait for their acknowledgement here. */
  waiting: Map<string, (ack: { answer: unknown } | 'gone') => void>;
  /** Acknowledgements that nobody waits for any more. */
  late: Map<string, (answer: unknown) => void>;
  send(message: Json): void;
  ping(): void;
  /** Says goodbye as the protocol wants it. */
  close(code?: number): void;
  /** Just goes. */
  cut(): void;
}

/** What happens to a connection. */
export interface Watch {
  onClose(connection: Connection): void;
}

/** The answer to a client that asks for a WebSocket. */
export function accept(incoming: IncomingMessage, socket: Duplex, id: number, watch: Watch): Connection {
  greet(incoming, socket);
  let [open, closing] = [true, false];
  const write = (op: number, payload: Buffer) => {
    if (open && !connection.silent && socket.writable) socket.write(frame(op, payload));
  };
  const connection: Connection = {
    ...{ id, draining: false, silent: false, waiting: new Map(), late: new Map() },
    get open() {
      return open && !closing;
    },
    send: (message) => write(OP.text, Buffer.from(JSON.stringify(message))),
    ping: () => write(OP.ping, Buffer.from(`Ping from Slack ${Date.now()}`)),
    close(code = 1000) {
      if (closing) return;
      closing = true;
      write(OP.close, Buffer.from([code >> 8, code & 255]));
      // A client that does not say goodbye back is not waited for.
      setTimeout(() => socket.destroy(), 500).unref();
    },
    cut: () => void socket.destroy(),
  };
  const read = (op: number, payload: Buffer) => {
    if (connection.silent) return;
    if (op === OP.ping) write(OP.pong, payload);
    if (op === OP.text) heard(connection, payload.toString('utf8'));
    if (op === OP.close) {
      if (!closing) write(OP.close, payload.subarray(0, 2));
      closing = true;
      socket.end();
    }
  };
  socket.on('data', frameReader(read));
  whenGone(socket, () => {
    open = false;
    for (const ended of [...connection.waiting.values()]) ended('gone');
    watch.onClose(connection);
  });
  return connection;
}

function greet(incoming: IncomingMessage, socket: Duplex): void {
  const key = createHash('sha1').update(`${incoming.headers['sec-websocket-key']}${MAGIC}`).digest('base64');
  const head = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${key}`];
  socket.write(['HTTP/1.1 101 Switching Protocols', ...head, '', ''].join('\r\n'));
}

function whenGone(socket: Duplex, then: () => void): void {
  socket.on('error', () => {});
  // The server keeps half of what a client left (allowHalfOpen): who goes without a goodbye is gone.
  socket.once('end', () => socket.end());
  socket.once('close', then);
}

/** An acknowledgement counts only on the socket that the envelope was sent on. */
function heard(connection: Connection, source: string): void {
  const message = parsed(source);
  if (!isObject(message)) return;
  const id = text(message['envelope_id']);
  const waits = connection.waiting.get(id);
  connection.waiting.delete(id);
  if (waits) waits({ answer: message['payload'] });
  else connection.late.get(id)?.(message['payload']);
}
