/** `/healthz` of a process without a page: for the supervisor that started it. */
import { createServer } from 'node:http';
import type { Database } from '../pipeline/ports.js';
import { databaseAnswers } from '../web/service/health.js';

/** 200 while the database answers, else 503; on loopback only: what asks stands beside the process. */
export async function serveHealth(port: number, database: Database): Promise<{ close(): Promise<void> }> {
  const server = createServer((_request, response) => {
    void databaseAnswers(database).then((ok) =>
      response
        .writeHead(ok ? 200 : 503, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok, database: ok ? 'answers' : 'does not answer' })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
