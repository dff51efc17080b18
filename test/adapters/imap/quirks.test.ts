/** Quirks of real IMAP servers, each recorded in a public issue thread, told by a scripted server. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { MailSession, MailSource } from '../../../src/pipeline/ports.js';
import {
  selected,
  startScriptedImap,
  type ImapCommand,
  type Script,
  type ScriptedImap,
} from '../../support/scripted-imap.js';
import { until } from '../../support/until.js';
import { gate, listeningLogger, settingsFor, sourceFor, type LogLine } from './watching.js';

let server: ScriptedImap | null = null;
let source: MailSource | null = null;

afterEach(async () => {
  await source?.stop();
  await server?.stop();
  source = null;
  server = null;
});

async function withServer(script: Script): Promise<ScriptedImap> {
  await server?.stop();
  server = await startScriptedImap(script);
  return server;
}

/** one message, UID 7, with a source that no BODYSTRUCTURE parser would like */
const MAIL = 'From: <>\r\nContent-Type: X-ZIP\r\nSubject: x\r\n\r\nbody\r\n';
const oneMessage = (command: ImapCommand): string[] | null => {
  const { tag, name, args } = command;
  if (name === 'EXAMINE') return selected(tag, { exists: 1, uidValidity: 3, uidNext: 8 });
  if (name === 'UID SEARCH') return ['* SEARCH 7', 'OK'];
  if (name !== 'UID FETCH') return null;
  const uid = /^(\d+)/.exec(args)?.[1];
  if (uid !== '7') return ['OK'];
  return args.includes('BODY.PEEK[]')
    ? [`* 1 FETCH (UID 7 BODY[] {${MAIL.length}}\r\n${MAIL})`, 'OK']
    : [
        `* 1 FETCH (UID 7 FLAGS (\\Answered) INTERNALDATE "29-Aug-2024 10:00:00 -0400" RFC822.SIZE ${MAIL.length})`,
        'OK',
      ];
};

/** runs a source until `onChange` was called `calls` times and tells what was heard on the way */
async function runUntilCalled(
  script: Script,
  calls = 1,
): Promise<{ errors: string[]; texts: string[]; lines: LogLine[] }> {
  const { port } = await withServer(script);
  const lines: LogLine[] = [];
  source = sourceFor(settingsFor(port), { logger: listeningLogger(lines) });
  const watched = source;
  const errors: string[] = [];
  const texts: string[] = [];
  let called = 0;
  const look = (): void => {
    const { lastError } = watched.health();
    if (lastError && texts.at(-1) !== lastError.text) {
      errors.push(lastError.code);
      texts.push(lastError.text);
    }
  };
  await source.start(async () => void (called += 1));
  await until(
    () => {
      look();
      return called >= calls;
    },
    5_000,
    `${calls} calls`,
    // oftener than the shortest wait between two tries, so that no error is missed
    5,
  );
  return { errors, texts, lines };
}

async function inSession<T>(script: Script, work: (session: MailSession) => Promise<T>): Promise<T> {
  const { port } = await withServer(script);
  source = sourceFor(settingsFor(port));
  return source.withSession(work);
}
const folder =
  (exists: number, answer: (command: ImapCommand) => string[] | null) =>
  (command: ImapCommand): string[] | null =>
    command.name === 'EXAMINE'
      ? selected(command.tag, { exists, uidValidity: 1, uidNext: 100 })
      : answer(command);

type Answer = (command: ImapCommand) => string[] | null;

const badSearch: Answer = ({ tag, name }: ImapCommand): string[] | null =>
  name.startsWith('UID') ? [`${tag} BAD Error in IMAP command UID SEARCH: Invalid messageset`] : null;
const findsNothing: Answer = ({ name }: ImapCommand): string[] | null =>
  name === 'UID SEARCH' ? ['* SEARCH', 'OK'] : null;
const refusesSearch: Answer = ({ tag, name }: ImapCommand): string[] | null =>
  name === 'UID SEARCH' ? [`${tag} BAD User is authenticated but not connected.`] : null;
const shuffled: Answer = ({ name }: ImapCommand): string[] | null =>
  name === 'UID SEARCH' ? ['* SEARCH 9 4 17 12', 'OK'] : null;
const holdsOnlyUid8: Answer = ({ name }: ImapCommand): string[] | null =>
  name === 'UID SEARCH' ? ['* SEARCH 8', 'OK'] : null;
const mixed: Answer = (command: ImapCommand): string[] | null =>
  command.name === 'UID FETCH'
    ? ['* 2 FETCH (UID 8 FLAGS (\\Seen))', '* 1 FETCH (UID 7 FLAGS (\\Answered))', 'OK']
    : null;

describe('what is asked of a server', () => {
  test('EXAMINE, SEARCH and FETCH of five items; never SELECT, STORE, ENVELOPE, BODYSTRUCTURE or HEADER.FIELDS (quirks 1-4, 12, 22)', async () => {
    const { port, commands } = await withServer({
      capabilities:
        'IMAP4rev1 AUTH=PLAIN IDLE OBJECTID X-GM-EXT-1 CONDSTORE ENABLE BINARY WITHIN ESEARCH MOVE',
      answer: oneMessage,
    });
    source = sourceFor(settingsFor(port));
    const mail = await source.withSession(async (session) => {
      await session.search({ fromUid: 1, since: new Date('2024-08-01T00:00:00Z') });
      return session.fetch(7, { maxBytes: 1_000 });
    });

    expect(mail).toMatchObject({ uid: 7, flags: ['\\Answered'], sizeBytes: MAIL.length });
    expect(mail).toHaveProperty('source', expect.any(Buffer));
    expect(commands.map(({ name }) => name)).not.toContain('ENABLE');
    const asked = commands.filter(({ name }) => name.startsWith('UID') || /SELECT|EXAMINE/.test(name));
    expect(asked.map(({ name, args }) => `${name} ${args}`)).toEqual([
      'EXAMINE INBOX',
      'UID SEARCH UID 1:* SINCE 01-Aug-2024',
      'UID FETCH 7 (UID FLAGS INTERNALDATE RFC822.SIZE)',
      'UID FETCH 7 (UID BODY.PEEK[])',
    ]);
  });

  test('the source comes byte for byte, 8-bit header included (quirk 21)', async () => {
    const bytes = Buffer.concat([Buffer.from('Subject: caf'), Buffer.from([0xe9]), Buffer.from('\r\n\r\nx')]);
    const exact = await withServer({
      answer: (command) => {
        if (command.name !== 'UID FETCH' || !command.args.includes('BODY')) return oneMessage(command);
        return {
          lines: [
            Buffer.concat([
              Buffer.from(`* 1 FETCH (UID 7 BODY[] {${bytes.length}}\r\n`),
              bytes,
              Buffer.from(')'),
            ]),
            'OK',
          ],
        };
      },
    });
    source = sourceFor(settingsFor(exact.port));
    const mail = await source.withSession((session) => session.fetch(7, { maxBytes: 1_000 }));
    expect(mail === 'gone' ? null : mail.source).toEqual(bytes);
  });

  test('a mail over the limit is sized but its source is not asked for', async () => {
    const { port, commands } = await withServer({ answer: oneMessage });
    source = sourceFor(settingsFor(port));
    const mail = await source.withSession((session) => session.fetch(7, { maxBytes: 10 }));
    expect(mail).toMatchObject({ sizeBytes: MAIL.length, source: null });
    expect(commands.some(({ args }) => args.includes('BODY'))).toBe(false);
  });
});

describe('news', () => {
  test('mail that the server shows only to a fresh EXAMINE is found, also where another reader has seen it (quirk 13)', async () => {
    let delivered = false;
    let opened: 'before' | 'after' = 'before';
    const { port, commands } = await withServer({
      capabilities: 'IMAP4rev1 AUTH=PLAIN',
      answer: (command) => {
        const { tag, name } = command;
        if (name === 'EXAMINE') opened = delivered ? 'after' : 'before';
        if (opened === 'before')
          return name === 'EXAMINE' ? selected(tag, { exists: 0, uidValidity: 3, uidNext: 7 }) : null;
        const answer = oneMessage(command);
        return answer?.map((line) => line.replace('\\Answered', '\\Seen')) ?? null;
      },
    });
    source = sourceFor(settingsFor(port), { pollMs: 40 });
    const seen: number[][] = [];
    await source.start(async (session) => void seen.push(await session.search({ fromUid: 1 })));
    await until(() => seen.length >= 1, 5_000, 'the first look');
    delivered = true;
    await until(() => seen.at(-1)?.includes(7) ?? false, 5_000, 'the mail');
    expect(seen[0]).toEqual([]);
    // what is new goes by UID: no search asks who has seen it
    const searched = commands.filter(({ name }) => name === 'UID SEARCH').map(({ args }) => args);
    expect(new Set(searched)).toEqual(new Set(['UID 1:*']));
  });

  test('an EXISTS before "+ idling" is noticed (quirk 5)', async () => {
    let exists = 0;
    const { port } = await withServer({
      answer: ({ tag, name }) => {
        if (name === 'EXAMINE') return selected(tag, { exists, uidValidity: 1, uidNext: exists + 1 });
        if (name === 'IDLE' && exists === 0) {
          exists = 1;
          return ['* 1 EXISTS', '+ idling'];
        }
        return null;
      },
    });
    source = sourceFor(settingsFor(port));
    const seen: number[] = [];
    await source.start(async (session) => void seen.push(session.status().exists));
    await until(() => seen.length >= 2, 5_000, 'a second call');
    expect(seen.slice(0, 2)).toEqual([0, 1]);
  });

  test.each([
    ['IDLE stays silent (quirk 6)', true, 'IMAP4rev1 AUTH=PLAIN IDLE'],
    ['the server has no IDLE', true, 'IMAP4rev1 AUTH=PLAIN'],
    ['IDLE is switched off', false, 'IMAP4rev1 AUTH=PLAIN IDLE'],
  ])(
    'the poll re-examines and finds new mail and a fresh UIDNEXT (quirk 7) although %s',
    async (_why, idle, capabilities) => {
      let examined = 0;
      const { port } = await withServer({
        capabilities,
        answer: ({ tag, name }) =>
          name === 'EXAMINE'
            ? selected(tag, { exists: ++examined, uidValidity: 1, uidNext: examined + 1 })
            : null,
      });
      source = sourceFor(settingsFor(port), { pollMs: 60, idle });
      const seen: number[] = [];
      await source.start(async (session) => void seen.push(session.status().uidNext));
      await until(() => seen.length >= 3, 5_000, 'three polls');
      expect(seen.slice(0, 3)).toEqual([2, 3, 4]);
    },
  );

  test('an IDLE that is refused does not turn the poll into a busy loop', async () => {
    const { port, commands } = await withServer({
      answer: ({ tag, name }) => (name === 'IDLE' ? [`${tag} BAD not today`] : null),
    });
    source = sourceFor(settingsFor(port), { pollMs: 100 });
    let calls = 0;
    await source.start(async () => void (calls += 1));
    await until(() => calls >= 3, 5_000, 'three calls');
    expect(commands.filter(({ name }) => name === 'IDLE').length).toBeLessThanOrEqual(calls + 1);
  });

  test('a call that left work undone is made again when it asked for it, not at the poll', async () => {
    const { port, commands } = await withServer({});
    source = sourceFor(settingsFor(port), { pollMs: 60_000 });
    const waits = [0, 0, 20];
    let calls = 0;
    await source.start(async () => {
      calls += 1;
      const againInMs = waits.shift();
      return againInMs === undefined ? undefined : { againInMs };
    });
    await until(() => calls === 4, 5_000, 'the last call that was asked for');
    // each sees the folder anew; one without a wait does not begin an IDLE to end it at once
    expect(commands.filter(({ name }) => name === 'EXAMINE')).toHaveLength(4);
    await until(() => commands.at(-1)?.name === 'IDLE', 5_000, 'an IDLE after it');
    expect(commands.filter(({ name }) => name === 'IDLE')).toHaveLength(2);
    expect(calls).toBe(4);

    source.look();
    await until(() => calls === 5, 5_000, 'the call after a look');
  });

  test('notices during a call lead to one more call, never to two at once', async () => {
    const { port } = await withServer({});
    source = sourceFor(settingsFor(port));
    let running = 0;
    let most = 0;
    let calls = 0;
    const held = gate();
    const started = source.start(async (session) => {
      calls += 1;
      running += 1;
      most = Math.max(most, running);
      if (calls === 1) {
        await held.opened;
        await session.flags(1);
      }
      running -= 1;
    });
    await until(() => calls === 1, 5_000, 'the first call');
    for (const exists of [1, 2, 3]) server?.push(`* ${exists} EXISTS`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    held.open();
    await started;
    await until(() => calls === 2, 5_000, 'the second call');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect({ calls, most }).toEqual({ calls: 2, most: 1 });
  });
});

describe('failing servers', () => {
  test.each(['NAMESPACE', 'LIST', 'EXAMINE'])(
    'BAD "User is authenticated but not connected." to %s is temporary (quirk 8)',
    async (command) => {
      let refusals = 0;
      const { errors, texts } = await runUntilCalled({
        capabilities: 'IMAP4rev1 AUTH=PLAIN IDLE NAMESPACE',
        answer: ({ tag, name }) =>
          name === command && ++refusals <= 2
            ? [`${tag} BAD User is authenticated but not connected.`]
            : null,
      });
      expect(new Set(errors)).toEqual(new Set(['not-connected']));
      expect(texts[0]).toContain('User is authenticated but not connected');
    },
  );

  test('"authenticated but not connected" again and again is told as an error after five tries, and the same mail is found then (quirk 8)', async () => {
    let refusals = 0;
    const lines: LogLine[] = [];
    const { port } = await withServer({
      answer: (command) =>
        command.name === 'EXAMINE' && ++refusals <= 6
          ? [`${command.tag} BAD User is authenticated but not connected.`]
          : oneMessage(command),
    });
    source = sourceFor(settingsFor(port), { logger: listeningLogger(lines) });
    const found: number[][] = [];
    await source.start(async (session) => void found.push(await session.search({ fromUid: 7 })));
    await until(() => found.length === 1, 5_000, 'the call after the refusals');
    expect(found).toEqual([[7]]);
    expect(lines.map(({ level, fields }) => [level, fields])).toEqual(
      [20, 40, 80, 160, 200, 200].map((waitMs, index) => [
        index < 4 ? 'warn' : 'error',
        { code: 'not-connected', failures: index + 1, waitMs },
      ]),
    );
  });

  test('a stated wait is honoured to the millisecond, with the connection closed meanwhile (quirk 9)', async () => {
    let throttledAt = 0;
    const opened: number[] = [];
    const { port } = await withServer({
      answer: ({ tag, name }) => {
        if (name === 'CAPABILITY') opened.push(performance.now());
        if (name !== 'EXAMINE' || throttledAt > 0) return null;
        throttledAt = performance.now();
        return [`${tag} BAD Request is throttled. Suggested Backoff Time: 700 milliseconds`];
      },
    });
    source = sourceFor(settingsFor(port));
    let called = 0;
    await source.start(async () => void (called += 1));
    expect(source.health()).toMatchObject({ connected: false, lastError: { code: 'throttled' } });
    await until(() => called === 1, 5_000, 'the call after the wait');
    const waited = (opened.at(-1) ?? 0) - throttledAt;
    expect(waited).toBeGreaterThanOrEqual(690);
    expect(waited).toBeLessThan(1_500);
  });

  test('a long stated wait (299961 ms) reaches the caller of a one-off session at once (quirk 9)', async () => {
    const { port } = await withServer({
      answer: (command) =>
        command.name === 'UID FETCH'
          ? [`${command.tag} BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds`]
          : oneMessage(command),
    });
    source = sourceFor(settingsFor(port));
    const begun = performance.now();
    await expect(source.withSession((session) => session.fetch(7, { maxBytes: 100 }))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'throttled',
      retryAfterMs: 299_961,
    });
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  test.each([
    ['as greeting', { greeting: '* BYE Connection closed. 14' } satisfies Script],
    [
      'instead of an answer',
      {
        answer: ({ name }) =>
          name === 'EXAMINE' ? { lines: ['* BYE Connection closed. 14'], hangUp: true } : null,
      } satisfies Script,
    ],
  ])('the text of a BYE %s is kept (quirk 10)', async (_where, script) => {
    const { port, connections } = await withServer(script);
    source = sourceFor(settingsFor(port));
    await source.start(async () => undefined);
    expect(source.health().lastError).toMatchObject({
      code: 'bye',
      text: expect.stringContaining('Connection closed. 14'),
    });
    await until(() => connections() >= 2, 5_000, 'another try');
  });

  test('a BYE while idling leads to a new connection and a new call (quirk 10)', async () => {
    const { port, connections } = await withServer({});
    source = sourceFor(settingsFor(port));
    let calls = 0;
    await source.start(async () => void (calls += 1));
    await until(() => calls === 1, 5_000, 'the first call');
    server?.push('* BYE Connection closed. 14');
    server?.hangUp();
    await until(() => calls === 2, 5_000, 'the second call');
    expect(connections()).toBe(2);
    expect(source.health().lastError).toMatchObject({ code: 'bye' });
  });

  test.each([
    ['ID', 'IMAP4rev1 AUTH=PLAIN IDLE ID'],
    ['NAMESPACE', 'IMAP4rev1 AUTH=PLAIN IDLE NAMESPACE'],
  ])('%s answered BAD: goes on (quirk 15)', async (command, capabilities) => {
    const { errors } = await runUntilCalled({
      capabilities,
      answer: ({ tag, name }) => (name === command ? [`${tag} BAD command unknown`] : null),
    });
    expect(errors).toEqual([]);
  });

  test('ID is never sent without a field, which Exchange refuses (quirk 15)', async () => {
    const { commands, port } = await withServer({
      capabilities: 'IMAP4rev1 AUTH=PLAIN IDLE ID',
      answer: ({ tag, name, args }) =>
        name === 'ID' && /^\(\s*\)$/.test(args) ? [`${tag} BAD Command Argument Error. 11`] : null,
    });
    source = sourceFor(settingsFor(port));
    await source.withSession(async (session) => session.status());
    const asked = commands.filter(({ name }) => name === 'ID').map(({ args }) => args);
    expect(new Set(asked)).toEqual(new Set(['("name" "letter-intake")']));
  });

  test('[HIGHESTMODSEQ n] without words, and CAPABILITY on a line of its own after LOGIN (quirk 18)', async () => {
    const { port } = await withServer({
      greeting: '* OK Gimap ready for requests',
      // before the login it says less, and says nothing of IDLE
      capabilities: 'IMAP4rev1 AUTH=PLAIN',
      answer: (command) => {
        const { tag, name } = command;
        if (name === 'LOGIN')
          return [
            '* CAPABILITY IMAP4rev1 IDLE NAMESPACE CONDSTORE',
            `${tag} OK reader authenticated (Success)`,
          ];
        if (name !== 'EXAMINE') return oneMessage(command);
        const [done, ...rest] = selected(tag, { exists: 1, uidValidity: 3, uidNext: 8 }).toReversed();
        return [...rest.toReversed(), '* OK [HIGHESTMODSEQ 715194045007]', done!];
      },
    });
    source = sourceFor(settingsFor(port));
    const seen: unknown[] = [];
    await source.start(async (session) => {
      seen.push(session.status(), await session.search({ fromUid: 1 }));
    });
    await until(() => server?.commands.some(({ name }) => name === 'IDLE'), 5_000, 'an IDLE');
    expect(seen).toEqual([{ uidValidity: 3n, uidNext: 8, exists: 1 }, [7]]);
    expect(source.health().lastError).toBeNull();
  });

  test.each([
    ['0', 0],
    ['missing', null],
  ])('UIDVALIDITY %s is told as 0 and stops nothing (quirk 16)', async (_what, uidValidity) => {
    const { port } = await withServer({
      answer: (command) =>
        command.name === 'EXAMINE'
          ? selected(command.tag, { exists: 1, uidValidity, uidNext: null })
          : oneMessage(command),
    });
    source = sourceFor(settingsFor(port));
    const status = await source.withSession(async (session) => session.status());
    expect(status).toEqual({ uidValidity: 0n, uidNext: 8, exists: 1 });
  });

  test('a refused password is retried slowly, with a clear error and no crash', async () => {
    const { port, connections } = await withServer({
      answer: ({ tag, name }) =>
        name === 'LOGIN' ? [`${tag} NO [AUTHENTICATIONFAILED] bad login for reader@district.test`] : null,
    });
    source = sourceFor(settingsFor(port));
    await source.start(async () => undefined);
    expect(source.health()).toMatchObject({ connected: false, lastError: { code: 'credentials' } });
    expect(source.health().lastError?.text).not.toMatch(/district\.test|secret/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connections()).toBe(1);
  });

  test.each<[string, Script, string]>([
    ['says nothing', { greeting: null }, 'timeout'],
    ['does not answer EXAMINE', { answer: ({ name }) => (name === 'EXAMINE' ? [] : null) }, 'timeout'],
    [
      'has no such folder',
      { answer: ({ tag, name }) => (name === 'EXAMINE' ? [`${tag} NO [NONEXISTENT] none`] : null) },
      'no-such-folder',
    ],
    [
      'hangs up',
      { answer: ({ name }) => (name === 'EXAMINE' ? { lines: [], hangUp: true } : null) },
      'connection-lost',
    ],
  ])('a server that %s: %#', async (_what, script, code) => {
    const { port } = await withServer(script);
    source = sourceFor(settingsFor(port));
    await source.start(async () => undefined);
    expect(source.health()).toMatchObject({ connected: false, lastError: { code } });
  });

  test('without STARTTLS, where it is required, no password is sent', async () => {
    const { port, commands } = await withServer({});
    source = sourceFor({ ...settingsFor(port), requireStartTls: true });
    await source.start(async () => undefined);
    expect(source.health().lastError).toMatchObject({ code: 'no-starttls' });
    expect(commands.map(({ name }) => name)).not.toContain('AUTHENTICATE');
  });

  test('the waits grow and are told as an error after five failures', async () => {
    const lines: LogLine[] = [];
    source = sourceFor(settingsFor(9), { logger: listeningLogger(lines) });
    await source.start(async () => undefined);
    await until(() => lines.length >= 6, 5_000, 'six failures');
    expect(lines.slice(0, 6)).toEqual(
      [20, 40, 80, 160, 200, 200].map((waitMs, index) => ({
        level: index < 4 ? 'warn' : 'error',
        fields: { code: 'unreachable', failures: index + 1, waitMs },
        message: 'mailbox not reachable',
      })),
    );
  });

  test('onChange throwing is noted and tried again at the next poll, on the same connection', async () => {
    const { port, connections } = await withServer({});
    source = sourceFor(settingsFor(port), { pollMs: 50 });
    let calls = 0;
    await source.start(async () => {
      calls += 1;
      if (calls === 1) throw new Error('the database is away');
    });
    await until(() => calls === 2, 5_000, 'the second call');
    expect(connections()).toBe(1);
    expect(source.health()).toMatchObject({ connected: true, lastError: { code: 'on-change-failed' } });
  });
});

describe('messages', () => {
  test('an empty folder is no error, though the server answers BAD to a search (quirk 11)', async () => {
    expect(await inSession({ answer: folder(0, badSearch) }, (s) => s.search({ fromUid: 1 }))).toEqual([]);
    expect(server?.commands.map(({ name }) => name)).not.toContain('UID SEARCH');
    await source?.stop();
    expect(await inSession({ answer: folder(2, badSearch) }, (s) => s.search({ fromUid: 1 }))).toEqual([]);
  });

  test('EXISTS above 0 and a search of everything that finds nothing is an alarm (quirk 14)', async () => {
    expect(await inSession({ answer: folder(12, findsNothing) }, (s) => s.search({ fromUid: 1 }))).toEqual(
      [],
    );
    expect(source?.health().lastError).toMatchObject({
      code: 'empty-view',
      text: expect.stringContaining('12'),
    });
  });

  test('a refused search is an error, never an empty folder', async () => {
    await expect(
      inSession({ answer: folder(3, refusesSearch) }, (s) => s.search({ fromUid: 1 })),
    ).rejects.toMatchObject({ name: 'TransientError', code: 'not-connected' });
  });

  test('UIDs come ascending, and the last message of "n:*" is left out when it is below n (quirks 20, 24)', async () => {
    expect(await inSession({ answer: folder(4, shuffled) }, (s) => s.search({ fromUid: 9 }))).toEqual([
      9, 12, 17,
    ]);
  });

  test.each<[string, (command: ImapCommand) => string[] | null]>([
    [
      'OK without any FETCH line, though a search still finds it',
      ({ name }) => (name === 'UID SEARCH' ? ['* SEARCH 7', 'OK'] : null),
    ],
    [
      'a FETCH line without the body',
      (command) => (command.args.includes('BODY') ? ['* 1 FETCH (UID 7)', 'OK'] : oneMessage(command)),
    ],
    [
      'an empty body',
      (command) =>
        command.args.includes('BODY') ? ['* 1 FETCH (UID 7 BODY[] "")', 'OK'] : oneMessage(command),
    ],
    [
      'a body of NIL',
      (command) =>
        command.args.includes('BODY') ? ['* 1 FETCH (UID 7 BODY[] NIL)', 'OK'] : oneMessage(command),
    ],
    [
      'a body that breaks the grammar',
      (command) =>
        command.args.includes('BODY') ? ['* 1 FETCH (UID 7 BODY[] ((}', 'OK'] : oneMessage(command),
    ],
  ])('%s is "try again", never an empty mail (quirks 1, 19, 23)', async (_what, answer) => {
    await expect(
      inSession({ answer: folder(1, answer) }, (s) => s.fetch(7, { maxBytes: 1_000 })),
    ).rejects.toMatchObject({ name: 'TransientError', code: 'no-data' });
  });

  test('a message moved away between notice and FETCH is gone (quirk 23)', async () => {
    const answers = await inSession({ answer: folder(1, holdsOnlyUid8) }, async (s) => [
      await s.fetch(7, { maxBytes: 1_000 }),
      await s.flags(7),
    ]);
    expect(answers).toEqual(['gone', null]);
  });

  test("another client's flag change in between is not taken for the answer", async () => {
    expect(await inSession({ answer: folder(2, mixed) }, (s) => s.flags(7))).toEqual(['\\Answered']);
  });
});
