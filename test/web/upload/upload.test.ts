import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { unworkedQueue } from '../../../bench/desk/unworked-queue.js';
import { largestFileBytes, mostFiles } from '../../../src/pipeline/by-hand/take-in.js';
import { sameOrigin } from '../desk.js';
import { seedReview } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({
  readQueue: unworkedQueue(({ mailId }) => scheduled.push(mailId)),
}));
let scheduled: string[];
beforeEach(() => {
  scheduled = [];
});

interface Given {
  name: string;
  bytes: Buffer;
}
const pdf = (text = ''): Buffer => Buffer.from(`%PDF-1.7 ${text}`);
async function upload(
  fields: [string, string][],
  files: Given[],
  headers: Record<string, string> = sameOrigin,
): Promise<LightMyRequestResponse> {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const { name, bytes } of files) form.append('files', new File([new Uint8Array(bytes)], name));
  const encoded = new Response(form);
  return desk.app.inject({
    method: 'POST',
    url: '/upload',
    headers: { 'content-type': encoded.headers.get('content-type')!, ...headers },
    payload: Buffer.from(await encoded.arrayBuffer()),
  });
}
const mails = async (): Promise<number> =>
  (await ledger.database.query<{ count: number }>('select count(*)::int as count from mail')).rows[0]!.count;

const givenIds = async (): Promise<string[]> =>
  (await ledger.database.query<{ id: string }>('select id from mail order by uid')).rows.map(({ id }) => id);

describe('upload', () => {
  test('takes files in, and the page shows them', async () => {
    const answer = await upload(
      [...(await desk.form('/upload')), ['receivedOn', '2024-09-18']],
      [{ name: 'letter <b>.pdf', bytes: pdf() }],
    );
    expect(answer.headers.location).toBe('/upload?taken=1');
    expect(scheduled).toHaveLength(1);
    const { body } = await desk.get('/upload?taken=1');
    for (const text of ['Taken in. It is being read.', 'Being read', 'by consultant', 'not answered'])
      expect(body).toContain(text);
    expect((await desk.get('/upload?taken=%3Cb%3E')).body).not.toContain('notice');
  });

  test('what was given is called what it is, before its names are known and where nobody knows them', async () => {
    const token = await desk.form('/upload');
    await upload(token, [{ name: 'a.pdf', bytes: pdf('one') }]);
    await upload(token, [
      { name: 'b.pdf', bytes: pdf('two') },
      { name: 'c.pdf', bytes: pdf('three') },
    ]);
    await upload(token, [{ name: 'd.eml', bytes: Buffer.from('Subject: Our letter\r\n\r\nHello\r\n') }]);
    const { body } = await desk.get('/upload');
    const called = [...body.matchAll(/<td data-label="Files" class="break">([^<\n]*)/g)].map(
      ([, name]) => name,
    );
    expect(called).toEqual(['A mail', '2 files by post or by hand', 'A file by post or by hand']);
    const [, filesId] = await givenIds();
    await ledger.database.query("update mail set state = 'decided', decision = 'review' where id = $1", [
      filesId,
    ]);
    const reviewId = await seedReview(ledger.database, filesId!, null, [
      {
        code: 'claims-letter',
        text: 'It was taken in by hand. No Letter of Commitment was found in the mail.',
      },
    ]);
    const [queue, item] = [await desk.get('/reviews'), await desk.get(`/reviews/${reviewId}`)];
    for (const page of [queue.body, item.body]) {
      expect(page).toContain('2 files by post or by hand');
      expect(page).toContain('No Letter of Commitment was found in the set of files.');
      expect(page).not.toMatch(/A mail without a subject|unknown sender|The mail\b/);
    }
  });

  test('a second click takes nothing in twice', async () => {
    const token = await desk.form('/upload');
    await upload(token, [{ name: 'a.pdf', bytes: pdf() }]);
    const again = await upload(token, [{ name: 'a.pdf', bytes: pdf() }]);
    expect(again.statusCode).toBe(422);
    expect(again.body).toContain('This came before and is here already.');
    expect(await mails()).toBe(1);
  });

  test.each<[string, [string, string][], Given[], string]>([
    ['no file', [], [], 'Please choose at least one file.'],
    ['an empty file', [], [{ name: 'a.pdf', bytes: Buffer.alloc(0) }], '“a.pdf” is empty.'],
    [
      'another kind',
      [],
      [{ name: '<i>.exe', bytes: Buffer.from('MZ') }],
      '“&#60;i&#62;.exe” is neither a PDF',
    ],
    [
      'a large file',
      [],
      [{ name: 'a.pdf', bytes: Buffer.alloc(largestFileBytes + 1, '%PDF-') }],
      'larger than 25 MB',
    ],
    [
      'many files',
      [],
      Array.from({ length: mostFiles + 1 }, (_, at) => ({ name: 'a', bytes: pdf(`${at}`) })),
      'at most 20 files',
    ],
    ['a day to come', [['receivedOn', '2030-01-01']], [{ name: 'a.pdf', bytes: pdf() }], 'not in the future'],
    ['no day', [['receivedOn', '2024-02-31']], [{ name: 'a.pdf', bytes: pdf() }], 'not in the future'],
    [
      'no address',
      [
        ['answer', 'yes'],
        ['answerTo', 'a@b\r\nBcc: c@d.example'],
      ],
      [{ name: 'a.pdf', bytes: pdf() }],
      'one e-mail address',
    ],
  ])('%s is refused beside its field', async (_name, fields, files, words) => {
    const answer = await upload([...(await desk.form('/upload')), ...fields], files);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(words);
    expect(answer.body).toContain('aria-invalid="true"');
    expect(await mails()).toBe(0);
  });

  test('what was typed is kept when it is refused', async () => {
    const { body } = await upload(
      [
        ...(await desk.form('/upload')),
        ['receivedOn', '2024-09-01'],
        ['answer', 'yes'],
        ['answerTo', 'office@"x.example'],
      ],
      [],
    );
    expect(body).toContain('value="2024-09-01"');
    expect(body).toContain('name="answer" value="yes" checked');
    expect(body).toContain('value="office@&#34;x.example"');
  });

  test('is for this page’s own forms, and files go nowhere else', async () => {
    expect((await upload([], [{ name: 'a.pdf', bytes: pdf() }])).statusCode).toBe(403);
    const token = await desk.form('/upload');
    expect(
      (
        await upload(token, [{ name: 'a.pdf', bytes: pdf() }], {
          ...sameOrigin,
          origin: 'http://evil.example',
        })
      ).statusCode,
    ).toBe(403);
    const elsewhere = await desk.app.inject({
      method: 'POST',
      url: '/set-aside/rescan',
      headers: { ...sameOrigin, 'content-type': 'multipart/form-data; boundary=x' },
      payload: `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token[0]![1]}\r\n--x--\r\n`,
    });
    expect(elsewhere.statusCode).toBe(403);
    const broken = await desk.app.inject({
      method: 'POST',
      url: '/upload',
      headers: { ...sameOrigin, 'content-type': 'multipart/form-data; boundary=x' },
      payload: '--x\r\nContent-Disp',
    });
    expect(broken.statusCode).toBeGreaterThanOrEqual(400);
    expect(broken.statusCode).toBeLessThan(500);
    expect(await mails()).toBe(0);
  });
});
