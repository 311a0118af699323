import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Slack's front door, which can be shut and opened again at the same address. */
export interface Door {
  readonly port: number;
  /** Connections are refused from now on, and those that were open are gone. */
  away(): Promise<void>;
  back(): Promise<void>;
}

/** What is behind the door. */
export interface Inside {
  request(incoming: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(incoming: IncomingMessage, socket: Duplex): void;
}

/** Listens on this machine, on a port that is free. */
export async function openDoor(inside: Inside): Promise<Door> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    response.on('error', () => {});
    // What cannot be answered must not end the test run.
    inside.request(incoming, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming, socket) => inside.upgrade(incoming, socket));
  server.on('clientError', (_error, socket) => socket.destroy());
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async away() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async back() {
      if (!server.listening) await listen(port);
    },
  };
}
