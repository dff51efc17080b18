/** How long the server takes for each kind of page, asked one after the other as one person does. */
import type { FastifyInstance } from 'fastify';
import { isFile, kindOf, pagesOfUsers, unseen } from './kinds.js';

export interface PageTimes {
  kind: string;
  /** milliseconds, one a request */
  ms: number[];
  /** processor time a request of this process, which holds the embedded database too: the same on a busy machine */
  cpuMs: number;
  /** of the last answer */
  bytes: number;
}

const host = '127.0.0.1';

/**
 * Follows links from `seeds` and asks each kind of page `times` times, in turn among the addresses of that kind that were
 * seen or are among the seeds. The first three answers of a kind, which compile and fill caches, are not counted.
 */
export async function timePages(
  app: FastifyInstance,
  seeds: readonly string[],
  times: number,
): Promise<PageTimes[]> {
  const found = await findPages(app, seeds);
  const left = unseen(app.knownRoutes, [...found.values()].flat()).filter(
    (url) => !pagesOfUsers.includes(url),
  );
  if (left.length > 0) throw new Error(`expected links to every page, got none to ${left.join(', ')}`);
  const measured: PageTimes[] = [];
  for (const [kind, paths] of found) {
    const ms: number[] = [];
    let bytes = 0;
    let cpuBefore = process.cpuUsage();
    for (let turn = -3; turn < times; turn += 1) {
      const url = paths[(turn + 3) % paths.length]!;
      if (turn === 0) cpuBefore = process.cpuUsage();
      const begin = performance.now();
      const answer = await app.inject({ url, headers: { host } });
      if (turn >= 0) ms.push(performance.now() - begin);
      if (answer.statusCode !== 200) throw new Error(`${url}: expected 200, got ${answer.statusCode}`);
      bytes = answer.rawPayload.length;
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    measured.push({ kind, ms, cpuMs: (user + system) / 1000 / times, bytes });
  }
  return measured;
}

/** Addresses by kind; one page of each kind is read for its links. */
async function findPages(app: FastifyInstance, seeds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const waiting = [...seeds];
  const refused = new Set<string>();
  for (const path of waiting) {
    const bare = path.split('?')[0]!;
    const kind = kindOf(bare);
    if (isFile(bare) || refused.has(kind)) continue;
    const known = found.get(kind);
    if (known) {
      if (!known.includes(path)) known.push(path);
      continue;
    }
    const answer = await app.inject({ url: path, headers: { host } });
    const isPage =
      answer.statusCode === 200 && String(answer.headers['content-type']).startsWith('text/html');
    if (!isPage) {
      refused.add(kind);
      continue;
    }
    found.set(kind, [path]);
    const links = [...answer.body.matchAll(/<a\b[^>]*?\bhref="(\/[^"#]*)/g)].map((match) =>
      match[1]!.replaceAll('&amp;', '&'),
    );
    waiting.push(...new Set(links));
  }
  return found;
}
