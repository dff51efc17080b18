/** The `VirusScanner` port: clamd over TCP or a socket, by INSTREAM (clamd(8), "COMMANDS"). */
import { connect, type Socket } from 'node:net';
import { TransientError, type ScanResult, type VirusScanner } from '../../pipeline/ports.js';

export type ClamdPlace = { host: string; port: number } | { path: string };

const shape = 'tcp://host:3310 or unix:/path/to/clamd.sock';

/** @returns the place, or what is wrong with the setting */
export function parseClamdUrl(url: string): ClamdPlace | { problem: string } {
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(url)?.[1];
  if (path !== undefined) return { path };
  const [, host, port = '3310'] = /^tcp:\/\/([^\s/:]+|\[[^\s/]+\])(?::(\d{1,5}))?\/?$/.exec(url) ?? [];
  return host === undefined || Number(port) > 65_535
    ? { problem: `expected ${shape}` }
    : { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) };
}

/** A scan of 50 MB takes clamd some ten seconds. */
const defaultTimeoutMs = 120_000;
const chunkBytes = 64 * 1024;
/** an answer is one line */
const mostAnswerChars = 10_000;

export function createClamd(place: ClamdPlace, timeoutMs = defaultTimeoutMs): VirusScanner {
  return {
    scan: async (bytes) => resultOf(await ask(place, 'zINSTREAM\0', bytes, timeoutMs)),
    check: async () => {
      const version = await ask(place, 'zVERSION\0', null, timeoutMs);
      if (!/^ClamAV/i.test(version)) throw away(`clamd answered something else to VERSION`);
      return version;
    },
  };
}

function resultOf(answer: string): ScanResult {
  if (answer === 'stream: OK') return { kind: 'clean' };
  const name = /^stream: (.+) FOUND$/s.exec(answer)?.[1];
  if (name !== undefined) return { kind: 'found', name: name.replaceAll(/[^\w.:()-]/g, ' ').slice(0, 100) };
  // StreamMaxLength of clamd.conf: what is longer is never looked at
  if (answer.startsWith('INSTREAM size limit exceeded')) return { kind: 'too-large' };
  throw away('clamd answered with an error');
}

/** One command, one connection, one answer that ends in NUL. @throws TransientError `scanner-away` */
function ask(
  place: ClamdPlace,
  command: string,
  bytes: Uint8Array | null,
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(place);
    let answer = '';
    const end = (error?: Error) => {
      socket.destroy();
      const [line, ...rest] = answer.split('\0');
      if (rest.length > 0) resolve(line!.trim());
      else reject(away('clamd could not be asked', error));
    };
    socket.setTimeout(timeoutMs, () => end(new Error(`no answer within ${timeoutMs} ms`)));
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.includes('\0') || answer.length > mostAnswerChars) end();
    });
    // where the limit on size is hit it answers and closes while we still write
    socket.on('error', end);
    socket.on('close', () => end());
    socket.on('connect', () => {
      socket.write(command);
      if (bytes) stream(socket, bytes);
    });
  });
}

/** Chunks with their length before them, big-endian, and one of no length at the end. */
function stream(socket: Socket, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    socket.write(lengthOf(chunk.length));
    socket.write(chunk);
  }
  socket.write(lengthOf(0));
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

const away = (message: string, cause?: Error): TransientError =>
  new TransientError(message, 'scanner-away', undefined, cause ? { cause } : {});
