import type { Socket } from 'node:net';
import { correlationOf } from './correlation.ts';
import { FAULTS, PROBLEM_TYPE, toProblem } from './problems.ts';

/** What arrives is not even HTTP; there is no request to answer, only a socket. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request_timeout'
        : 'bad_request';
  const { status, title } = FAULTS[code];
  const id = correlationOf({ headers: {} });
  const body = JSON.stringify(toProblem({ code, detail: `${title}, so nothing was done.` }, id));
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: ${PROBLEM_TYPE}\r\nx-correlation-id: ${id}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
