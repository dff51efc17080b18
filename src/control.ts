/**
 * While `run` holds the embedded database no other process may open it; other commands ask through this socket in
 * DATA_DIR (a folder of mode 0700: who may enter it may ask). HTTP, so that both ends are standard.
 */
import { createServer, request } from 'node:http';
import { rm } from 'node:fs/promises';
import type { Status } from './pipeline/status.js';

export interface ControlActions {
  status(): Promise<Status>;
}

export async function serveControl(
  socketPath: string,
  actions: ControlActions,
): Promise<{ close(): Promise<void> }> {
  // the caller holds the lock of DATA_DIR, so a socket that is there belongs to a process that has ended
  await rm(socketPath, { force: true });
  const server = createServer((incoming, response) => {
    const reply = (code: number, body: unknown): void => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (incoming.method !== 'GET' || incoming.url !== '/status')
      return reply(404, { problem: 'no such command' });
    actions.status().then(
      (status) => reply(200, status),
      () => reply(500, { problem: 'the service could not count' }),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns null where no service listens there */
export async function askControl(socketPath: string, path: string, timeoutMs = 30_000): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { problem?: string };
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(body.problem ?? 'the service did not answer'));
      });
    });
    asking.on('timeout', () => asking.destroy(new Error('The running service did not answer in time.')));
    asking.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    asking.end();
  });
}
