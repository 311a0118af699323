import { randomBytes } from 'node:crypto';

/** The kinds of frames of RFC 6455 that are used. */
export const OP = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Writes one whole frame; clients mask, servers do not. */
export function frame(op: number, payload: Buffer, masked = false): Buffer {
  const size = payload.length;
  const length = size < 126 ? [size] : size < 65_536 ? [126, size >> 8, size & 255] : [127, ...bytesOf(size)];
  const head = Buffer.from([0x80 | op, (length[0] ?? 0) | (masked ? 0x80 : 0), ...length.slice(1)]);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, xor(payload, mask)]);
}

/** Eight bytes, big end first. */
function bytesOf(size: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size));
  return [...bytes];
}

const xor = (payload: Buffer, mask: Buffer) =>
  Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));

/** Takes bytes as they come and gives whole messages; pieces of a message are put together. */
export function frameReader(onFrame: (op: number, payload: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let pieces: { op: number; parts: Buffer[] } | undefined;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const read = take(rest);
      if (!read) return;
      rest = rest.subarray(read.size);
      if (read.op >= OP.close) onFrame(read.op, read.payload);
      else {
        pieces = read.op === OP.more && pieces ? pieces : { op: read.op, parts: [] };
        pieces.parts.push(read.payload);
        if (read.last) {
          const { op, parts } = pieces;
          pieces = undefined;
          onFrame(op, Buffer.concat(parts));
        }
      }
    }
  };
}

/** The first frame, or undefined while it is not all there. */
function take(bytes: Buffer): { op: number; last: boolean; payload: Buffer; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const short = second & 127;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 128) !== 0;
  const start = 2 + wide + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length = wide === 2 ? bytes.readUInt16BE(2) : wide === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return undefined;
  const raw = bytes.subarray(start, start + length);
  const payload = masked ? xor(raw, bytes.subarray(start - 4, start)) : Buffer.from(raw);
  return { op: first & 15, last: (first & 128) !== 0, payload, size: start + length };
}
