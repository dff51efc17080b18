import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { PermanentError, type Blobs } from '../../src/pipeline/ports.js';
import { letterById } from '../../src/pipeline/store/letters.js';
import { mailById } from '../../src/pipeline/store/mails.js';
import { repliesOfMail, replyById } from '../../src/pipeline/store/replies.js';
import { reviewById } from '../../src/pipeline/store/views.js';
import type { WebDeps } from '../../src/web/context.js';
import type { Health } from '../../src/web/service/health.js';
import { isOurHost } from '../../src/web/guards.js';
import { createWeb } from '../../src/web/server.js';
import {
  by,
  document,
  field,
  forms,
  now,
  reading,
  roster,
  seedLetter,
  seedMail,
  seedReply,
  seedReview,
  signature,
} from './ledger.js';
import { ledgerOfSuite } from './suite.js';

const health: Health = {
  mailboxes: [
    {
      name: 'letters@iln.example/INBOX',
      connected: true,
      lastPollAt: now,
      lastError: { at: now, code: 'timeout', text: 'The server was silent.' },
    },
  ],
  queues: { read: { waiting: 1, active: 0, delayed: 0, failed: 0 } },
};
const eml = Buffer.from('Subject: <script>alert(1)</script>\r\n\r\nHello');
const png = Buffer.from('89504e470d0a1a0a', 'hex');

const ledger = ledgerOfSuite();
let app: FastifyInstance;
let drawn: unknown[];

function web(changed: Partial<WebDeps> = {}): FastifyInstance {
  const blobs = { get: async () => eml } as unknown as Blobs;
  return createWeb({
    database: ledger.database,
    blobs,
    drawPage: async (...at) => {
      drawn.push(at);
      return png;
    },
    documentBytes: async () => null,
    review: ledger.review,
    forms,
    roster,
    health: () => health,
    clock: { now: () => now },
    logger: ledger.deps.logger,
    host: 'desk.iln.example',
    ...ledger.desk,
    ...changed,
  });
}

beforeEach(() => {
  drawn = [];
  app = web();
});
afterEach(() => app.close());

const get = (url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'GET', url, headers });
const sameOrigin = {
  host: 'localhost:8025',
  origin: 'http://localhost:8025',
  'sec-fetch-site': 'same-origin',
};
const tokenOn = async (url: string): Promise<string> =>
  /name="token" value="([0-9a-f]+)"/.exec((await get(url)).body)![1]!;

function post(
  url: string,
  form: [string, string][],
  headers: Record<string, string> = sameOrigin,
): Promise<LightMyRequestResponse> {
  const payload = new URLSearchParams(form).toString();
  return app.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  });
}
const acceptForm = (token: string, changed: Record<string, string> = {}): [string, string][] =>
  Object.entries({ token, district: 'Adair County', signed: 'yes', signedOn: '2024-09-12', ...changed });

describe('a letter', () => {
  test('shows pages with places, fields with evidence, signature, mail, replies and history', async () => {
    const { letterId, mailId } = await seedLetter(ledger.database, { state: 'complete' });
    await seedReply(ledger.database, mailId, {
      letterId,
      kind: 'acknowledgement',
      state: 'pending',
      text: 'It arrived and is complete.',
    });
    const { body } = await get(`/letters/${letterId}`);
    expect(body).toContain(`/mails/${mailId}/documents/0/pages/2.png`);
    expect(body).toContain('id="at-contactName"');
    expect(body).toContain('href="#at-contactName"');
    for (const text of [
      'Jordan Sample',
      'sure · typed text',
      'Contact e-mail',
      'September 12, 2024',
      'Letter of Commitment.pdf',
      'It arrived and is complete.',
      'The letter is complete',
    ])
      expect(body).toContain(text);
    expect(body).not.toContain('<form');
  });

  test.each([
    { name: 'sure', changed: { confidence: 0.95 }, words: 'sure · typed text' },
    {
      name: 'fairly sure',
      changed: { confidence: 0.72, source: 'ocr' as const },
      words: 'fairly sure · read from a scan',
    },
    {
      name: 'not sure',
      changed: { confidence: 0.3, state: 'unclear' as const, doubt: 'handwritten' as const },
      words: 'not sure · typed text · written by hand',
    },
    { name: 'said by a person', changed: { source: null }, words: 'said by a person' },
  ])('says how sure a value is: $name', async ({ changed, words }) => {
    const { letterId } = await seedLetter(ledger.database, {
      reading: reading({ fields: [field('contactName', 'Jo', changed)] }),
    });
    expect((await get(`/letters/${letterId}`)).body).toContain(`<span class="evidence">${words} · `);
  });

  test('that was dismissed, and its mail, can still be looked up', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    await ledger.review.dismiss(reviewId!, by);
    const { statusCode, body } = await get(`/letters/${letterId}`);
    expect(statusCode).toBe(200);
    expect(body).toContain('dismissed');
  });
});

const attack = `"><script>alert('x')</script><img src=x onerror="alert(1)">' onfocus='a`;
const found = (body: string): void => {
  expect(body).toContain('&#60;script');
  expect(body).not.toMatch(/<script(?! type="module" src="\/assets\/)|<img src=x|onerror="|onfocus='/);
};

describe('hostile text', () => {
  test('is shown as text on every page', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database, {
      reading: reading({
        district: { name: attack, confidence: 0.3, alternatives: [attack] },
        fields: reading().fields.map((one) => ({
          ...one,
          value: attack,
          alternatives: [{ value: `2${attack}`, confidence: 0.1 }],
        })),
        schoolYears: [attack],
        unknownYear: true,
      }),
      verdict: {
        kind: 'needs-review',
        missing: [attack],
        reasons: [{ code: 'field-unclear', text: attack }],
      },
      mail: {
        facts: { subject: attack, text: attack, from: [{ name: attack, address: attack }] },
        documents: [document({ name: attack, problem: { code: 'corrupt-document', text: attack } })],
      },
    });
    const replyId = await seedReply(ledger.database, mailId, {
      letterId,
      state: 'held',
      to: null,
      suggested: [attack],
      subject: attack,
      text: attack,
      hold: { code: attack, text: attack },
    });
    const mailReview = await seedReview(ledger.database, mailId, null, [
      { code: 'claims-letter', text: attack },
    ]);
    for (const url of [
      '/',
      `/letters/${letterId}`,
      `/reviews/${reviewId!}`,
      `/reviews/${mailReview}`,
      `/replies/${replyId}`,
    ]) {
      const { statusCode, body } = await get(url);
      expect(statusCode).toBe(200);
      found(body);
    }
  });

  test('that a refused form sends back is shown as text', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    const { statusCode, body } = await post(
      `/reviews/${reviewId!}/accept`,
      acceptForm(token, {
        signedOn: attack,
        'field.contactName': attack,
        'field.reflections': `</textarea>${attack}`,
      }),
    );
    expect(statusCode).toBe(422);
    expect(body).not.toContain('</textarea>"');
    found(body);
  });

  test('turns no text around and hides none', async () => {
    await seedLetter(ledger.database, { mail: { facts: { text: 'pay \u202Etxt.exe\u202C now' } } });
    const { rows } = await ledger.database.query<{ id: string }>('select id from letter');
    expect((await get(`/letters/${rows[0]!.id}`)).body).toContain('pay txt.exe now');
  });
});

describe('who is answered', () => {
  test.each(['localhost', 'LOCALHOST:8025', '127.0.0.1:1', '[::1]:8025', 'desk.iln.example:80'])(
    'the host %s is',
    async (host) => {
      expect((await get('/healthz', { host })).statusCode).toBe(200);
    },
  );
  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8025',
    'evil.example@localhost',
    'localhost:8025:1',
    '10.0.0.1',
    '[::2]',
  ])('the host "%s" is not, not even for healthz or the style sheet', async (host) => {
    for (const url of ['/', '/healthz', '/assets/style.css', '/nothing']) {
      const answer = await get(url, { host });
      expect(answer.statusCode).toBe(421);
      expect(answer.body).not.toContain('letters@iln.example');
    }
  });

  test.each([undefined, ''])('a request that names no host (%j) is not', (header) => {
    expect(isOurHost(header, { host: '', pageUrl: null })).toBe(false);
  });

  test('pages carry a strict policy, no script within and are not kept', async () => {
    const { headers, body } = await get('/');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';img-src 'self';style-src 'self';script-src 'self';connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(body).not.toMatch(/<script>|<script(?! type="module" src="\/assets\/)|style="|javascript:/);
  });

  test.each([
    { tag: /<link rel="stylesheet" href="([^"]+)">/, type: 'text/css; charset=utf-8' },
    { tag: /<script type="module" src="([^"]+)">/, type: 'text/javascript; charset=utf-8' },
  ])('the page names $type of our own, which a browser may keep', async ({ tag, type }) => {
    const { body } = await get('/');
    const url = (tag.exec(body)?.[1] ?? '').replaceAll('&#61;', '=');
    const { headers, statusCode } = await get(url);
    expect([statusCode, headers['content-type']]).toEqual([200, type]);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    // another version than this one
    expect((await get(url.replace(/\?.*/, ''))).headers['cache-control']).toBe('no-cache');
    expect((await get('/assets/package.json')).statusCode).toBe(404);
  });

  test('a route that does not say whom it lets in is refused at the start', async () => {
    const open = web();
    expect(() => open.get('/open', async () => 'all may see this')).toThrow('expected `config.needs`');
    await open.close();
  });

  const elsewhere: { name: string; headers: Record<string, string> }[] = [
    { name: 'says nothing of where it is from', headers: { host: 'localhost:8025' } },
    { name: 'is from another origin', headers: { ...sameOrigin, origin: 'http://evil.example' } },
    { name: 'is from another port', headers: { ...sameOrigin, origin: 'http://localhost:9999' } },
    { name: 'is from a hidden origin', headers: { ...sameOrigin, origin: 'null' } },
    { name: 'is cross-site', headers: { ...sameOrigin, 'sec-fetch-site': 'cross-site' } },
    { name: 'is from the same site only', headers: { ...sameOrigin, 'sec-fetch-site': 'same-site' } },
  ];
  test.each(elsewhere)('a form that $name decides nothing', async ({ headers }) => {
    const { reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    expect((await post(`/reviews/${reviewId!}/accept`, acceptForm(token), headers)).statusCode).toBe(403);
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({ closed_at: null });
  });

  test.each(['', 'f'.repeat(64), 'short'])('a form with the token "%s" decides nothing', async (token) => {
    const { reviewId } = await seedLetter(ledger.database);
    const answer = await post(`/reviews/${reviewId!}/accept`, acceptForm(token));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Send it again');
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({ closed_at: null });
  });

  test('another start of the service takes no form of the last', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    await app.close();
    app = web();
    expect(
      (
        await post(`/reviews/${reviewId!}/dismiss`, [
          ['token', token],
          ['sure', 'yes'],
        ])
      ).statusCode,
    ).toBe(403);
  });

  test('a body of another type is refused with a page', async () => {
    const headers = { ...sameOrigin, 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/replies/x/drop', headers, payload: '{"a":' });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('text/html');
  });
});

describe('deciding', () => {
  test('accepts with corrections; the second click is told so', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    const url = `/reviews/${reviewId!}`;
    const page = await get(url);
    expect(page.body).toContain('<option value="Adair County" selected>');
    expect(page.body).toContain('name="field.contactName" value="Jordan Sample"');
    expect(page.body).toContain('name="signedOn" value="2024-09-12"');
    const form = acceptForm(await tokenOn(url), { 'field.contactName': 'Robin Corrected' });
    const first = await post(`${url}/accept`, form);
    expect(first.statusCode).toBe(303);
    expect(first.headers.location).toMatch(/^\/reviews\?done=accepted-queued&of=/);
    const second = await post(`${url}/accept`, form);
    expect(second.statusCode).toBe(409);
    expect(second.body).toContain('decided before (accepted)');
    const letter = await letterById(ledger.database, letterId);
    expect(letter).toMatchObject({ state: 'complete' });
    expect(letter!.reading.fields.find((one) => one.name === 'contactName')).toMatchObject({
      value: 'Robin Corrected',
    });
    const closed = await get(url);
    expect(closed.body).toContain('Decided: accepted');
    expect(closed.body).not.toContain('<form');
    expect(closed.body).toContain('Robin Corrected');
  });

  test('proposes neither district nor date where several are possible', async () => {
    const line = signature();
    const alternatives = ['2024-08-09', '2024-09-08'].map((value) => ({ value, confidence: 0.4 }));
    line.date = { ...line.date, value: null, state: 'unclear', doubt: 'ambiguous-order', alternatives };
    const district = { name: 'Fulton County', confidence: 0.5, alternatives: ['Fulton Independent'] };
    const { reviewId } = await seedLetter(ledger.database, {
      reading: reading({ district, districtProblem: 'district-ambiguous', signatures: [line] }),
    });
    const { body } = await get(`/reviews/${reviewId!}`);
    expect(body).not.toMatch(/(?:County|Independent)" selected>/);
    expect(body).toContain('name="signedOn" value=""');
    for (const text of ['could be Fulton Independent', 'August 9, 2024', 'September 8, 2024'])
      expect(body).toContain(text);
  });

  test('offers the readings of a date by hand for one click each, the likeliest first, and none is chosen', async () => {
    const line = signature();
    // one reader's, then another's
    const alternatives = [
      { value: '2024-08-09', confidence: 0.87 },
      { value: '2024-08-07', confidence: 0.02 },
      { value: '2024-08-04', confidence: 0.09 },
    ];
    line.date = {
      ...line.date,
      value: null,
      state: 'unclear',
      doubt: 'handwritten',
      source: 'handwriting',
      alternatives,
      box: { x: 0.6, y: 0.7, w: 0.2, h: 0.04 },
    };
    const { letterId, reviewId } = await seedLetter(ledger.database, {
      reading: reading({ signatures: [line] }),
    });
    const url = `/reviews/${reviewId!}`;
    const { body } = await get(url);
    for (const { value } of alternatives)
      expect(body).toContain(`type="radio" name="signedOnOffered" value="${value}">`);
    expect(
      [...body.matchAll(/(\d+) %<\/span> <kbd>(\d)<\/kbd>/g)].map(([, sure, key]) => [sure, key]),
    ).toEqual([
      ['87', '1'],
      ['9', '2'],
      ['2', '3'],
    ]);
    expect(body).toContain('href="#at-signatureDate"');
    const both = acceptForm(await tokenOn(url), { signedOnOffered: '2024-08-04' });
    const refused = await post(`${url}/accept`, both);
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('name="signedOn" value="2024-09-12"');
    const one = acceptForm(await tokenOn(url), { signedOn: '', signedOnOffered: '2024-08-04' });
    expect((await post(`${url}/accept`, one)).statusCode).toBe(303);
    const letter = await letterById(ledger.database, letterId);
    expect(letter!.reading.signatures[0]!.date).toMatchObject({ value: '2024-08-04', state: 'read' });
  });

  test('posting the form as it stands changes no reading', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    const { body } = await get(`/reviews/${reviewId!}`);
    const inputs = [...body.matchAll(/name="(field\.\w+)" value="([^"]*)"/g)].map(
      (match) => [match[1]!, match[2]!] as [string, string],
    );
    const areas = [...body.matchAll(/name="(field\.\w+)" rows="4">\n([^<]*)<\/textarea>/g)].map(
      (match) => [match[1]!, match[2]!.replaceAll('\n', '\r\n')] as [string, string],
    );
    expect(inputs.length + areas.length).toBe(15);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    await post(`/reviews/${reviewId!}/accept`, [...acceptForm(token), ...inputs, ...areas]);
    const { reading: stored } = (await letterById(ledger.database, letterId))!;
    expect(stored.fields).toEqual(reading().fields);
  });

  test('a refusal keeps what was typed', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    const { statusCode, body } = await post(
      `/reviews/${reviewId!}/accept`,
      acceptForm(token, { district: 'Allen County', signed: '', 'field.contactName': 'Typed Anew' }),
    );
    expect(statusCode).toBe(422);
    expect(body).toContain('Nothing was decided yet.');
    expect(body).toContain('value="Typed Anew"');
    expect(body).toContain('<option value="Allen County" selected>');
  });

  test('asks the sender for what was ticked; the second click is told so', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    const form: [string, string][] = [
      ['token', token],
      ['missing', 'contactName'],
      ['missing', 'signatureDate'],
    ];
    expect((await post(`/reviews/${reviewId!}/ask`, form)).headers.location).toMatch(
      /^\/reviews\?done=asked-queued&of=/,
    );
    expect((await post(`/reviews/${reviewId!}/ask`, form)).statusCode).toBe(409);
    expect((await letterById(ledger.database, letterId))!.verdict.missing).toEqual([
      'contactName',
      'signatureDate',
    ]);
  });

  test('asking for one thing, and for nothing', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    const none = await post(`/reviews/${reviewId!}/ask`, [['token', token]]);
    expect(none.statusCode).toBe(422);
    expect(none.body).toContain('at least one thing');
    await post(`/reviews/${reviewId!}/ask`, [
      ['token', token],
      ['missing', 'contactName'],
    ]);
    expect((await letterById(ledger.database, letterId))!.verdict.missing).toEqual(['contactName']);
  });

  test('dismisses a mail without a letter only when the box is ticked; the second click is told so', async () => {
    const mailId = await seedMail(ledger.database, {
      decision: 'review',
      facts: { text: '<b>HTML</b> as text' },
    });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'claims-letter', text: 'It claims a letter.' },
    ]);
    const { body } = await get(`/reviews/${reviewId}`);
    for (const text of [
      'It claims a letter.',
      'Our letter of commitment',
      'Jordan Sample',
      'Letter of Commitment.pdf',
      '&#60;b&#62;HTML',
    ])
      expect(body).toContain(text);
    expect(body).not.toContain('/accept"');
    const token = await tokenOn(`/reviews/${reviewId}`);
    expect((await post(`/reviews/${reviewId}/dismiss`, [['token', token]])).statusCode).toBe(422);
    expect(
      (
        await post(`/reviews/${reviewId}/dismiss`, [
          ['token', token],
          ['sure', 'yes'],
        ])
      ).headers.location,
    ).toMatch(/^\/reviews\?done=dismissed-none&of=/);
    expect(
      (
        await post(`/reviews/${reviewId}/dismiss`, [
          ['token', token],
          ['sure', 'yes'],
        ])
      ).statusCode,
    ).toBe(409);
    expect(await mailById(ledger.database, mailId)).toMatchObject({ decision: 'not-a-letter', facts: null });
    expect((await get(`/reviews/${reviewId}`)).body).toContain('Decided: no letter');
  });

  test('asks for files that did not open', async () => {
    const problem = { code: 'corrupt-document' as const, text: 'It does not open.' };
    const mailId = await seedMail(ledger.database, {
      decision: 'review',
      documents: [document({ pageCount: null, problem })],
    });
    const reviewId = await seedReview(ledger.database, mailId, null, [
      { code: 'unreadable-document', text: 'A file does not open.' },
    ]);
    const token = await tokenOn(`/reviews/${reviewId}`);
    expect((await post(`/reviews/${reviewId}/ask`, [['token', token]])).headers.location).toMatch(
      /^\/reviews\?done=asked-queued&of=/,
    );
    expect(await repliesOfMail(ledger.database, mailId)).toMatchObject([
      { kind: 'could-not-open', state: 'pending' },
    ]);
  });

  test('sends and drops held replies; the second click is told so', async () => {
    const { mailId, letterId } = await seedLetter(ledger.database, { state: 'complete' });
    const held = {
      state: 'held',
      to: null,
      hold: { code: 'x', text: 'A copier sent it.' },
      suggested: ['a@adair.example', 'b@adair.example'],
    } as const;
    const sent = await seedReply(ledger.database, mailId, {
      ...held,
      suggested: [...held.suggested],
      letterId,
      kind: 'acknowledgement',
    });
    const page = await get(`/replies/${sent}`);
    expect(page.body).toContain('value="a@adair.example"');
    const token = await tokenOn(`/replies/${sent}`);
    const wrong = await post(`/replies/${sent}/release`, [
      ['token', token],
      ['to', 'nobody'],
    ]);
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('value="nobody"');
    expect(
      (
        await post(`/replies/${sent}/release`, [
          ['token', token],
          ['to', 'b@adair.example'],
        ])
      ).headers.location,
    ).toBe('/replies?said=released');
    expect(
      (
        await post(`/replies/${sent}/release`, [
          ['token', token],
          ['to', 'b@adair.example'],
        ])
      ).statusCode,
    ).toBe(409);
    expect(await replyById(ledger.database, sent)).toMatchObject({
      state: 'pending',
      to_address: 'b@adair.example',
    });
    const dropped = await seedReply(ledger.database, mailId, {
      ...held,
      suggested: [],
      automatic: false,
      kind: 'received',
      messageId: '<other@iln.example>',
    });
    expect((await post(`/replies/${dropped}/drop`, [['token', token]])).headers.location).toBe(
      '/replies?said=dropped',
    );
    expect((await post(`/replies/${dropped}/drop`, [['token', token]])).statusCode).toBe(409);
    expect((await get(`/replies/${dropped}`)).body).not.toContain('<form');
  });

  const nobody = '00000000-0000-4000-8000-000000000000';
  test.each([
    `/reviews/${nobody}/accept`,
    `/reviews/${nobody}/ask`,
    `/reviews/x/accept`,
    `/reviews/x/dismiss`,
    `/replies/${nobody}/drop`,
    '/replies/x/release',
  ])('about what is not there is not found: %s', async (url) => {
    const { reviewId } = await seedLetter(ledger.database);
    const token = await tokenOn(`/reviews/${reviewId!}`);
    expect(
      (
        await post(url, [
          ['token', token],
          ['to', 'a@adair.example'],
          ['sure', 'yes'],
        ])
      ).statusCode,
    ).toBe(404);
  });
});

describe('files', () => {
  test('a page comes as a picture of the asked document', async () => {
    const { mailId } = await seedLetter(ledger.database);
    const answer = await get(`/mails/${mailId}/documents/0/pages/2.png`);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toEqual(png);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    expect(drawn).toEqual([[mailId, 0, 2]]);
  });

  test.each([
    '1/pages/1',
    '0/pages/0',
    '0/pages/3',
    '0/pages/-1',
    '0/pages/1e9',
    'x/pages/1',
    '0/pages/x',
    '0.5/pages/1',
  ])('a page that the mail does not have is not drawn: %s', async (at) => {
    const { mailId } = await seedLetter(ledger.database);
    expect((await get(`/mails/${mailId}/documents/${at}.png`)).statusCode).toBe(404);
    expect(drawn).toEqual([]);
  });

  test('a page that cannot be drawn is not found', async () => {
    const { mailId } = await seedLetter(ledger.database);
    await app.close();
    app = web({ drawPage: async () => null });
    expect((await get(`/mails/${mailId}/documents/0/pages/1.png`)).statusCode).toBe(404);
  });

  test('the original is a download that nothing may run in', async () => {
    const { mailId } = await seedLetter(ledger.database);
    const answer = await get(`/mails/${mailId}/original.eml`);
    expect(answer.rawPayload).toEqual(eml);
    expect(answer.headers).toMatchObject({
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="mail-${mailId.slice(0, 8)}.eml"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  test('the original of a mail that is not kept, or whose bytes are gone, is not found', async () => {
    const { mailId } = await seedLetter(ledger.database);
    await app.close();
    const blobs = {
      get: () => Promise.reject(new PermanentError('gone', 'blob-missing')),
    } as unknown as Blobs;
    app = web({ blobs });
    expect((await get(`/mails/${mailId}/original.eml`)).statusCode).toBe(404);
    await ledger.database.query('update mail set blob = null');
    expect((await get(`/mails/${mailId}/original.eml`)).statusCode).toBe(404);
    expect((await get(`/mails/${mailId}/documents/0/pages/1.png`)).statusCode).toBe(404);
  });
});

describe('errors', () => {
  const nobody = '00000000-0000-4000-8000-000000000000';
  test.each([
    '/nothing',
    `/letters/${nobody}`,
    '/letters/1',
    `/reviews/${nobody}`,
    '/reviews/x',
    `/replies/${nobody}`,
    `/mails/${nobody}/original.eml`,
    '/mails/x/original.eml',
    `/mails/${nobody}/documents/0/pages/1.png`,
  ])('what is not there has a page: %s', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('Not found');
    expect(answer.headers['content-type']).toContain('text/html');
  });

  test.each([
    ['/people/7/password?said=x', '/people/7'],
    ['/retention/holds/7/lift', '/retention'],
    ['/set-aside/rescans/7/stop', '/set-aside'],
    ['/sign-out', '/'],
  ])('asked for by itself, the address of a form leads to its page: %s', async (url, page) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['location']).toBe(page);
  });

  test('a failure has a page that tells nothing, and a line in the log without an address', async () => {
    await app.close();
    app = web({
      health: () => {
        throw new Error('secret of letters@iln.example');
      },
    });
    const answer = await get('/');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('Something went wrong');
    expect(answer.body).not.toContain('secret');
    expect(ledger.logged.join('\n')).toContain('a page failed');
    expect(ledger.logged.join('\n')).not.toContain('secret');
  });
});

test('a request that never ends is cut off', () => {
  expect(app.server.requestTimeout).toBe(5 * 60_000);
});

describe('healthz', () => {
  test('tells mailboxes and queues', async () => {
    const answer = await get('/healthz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      ok: true,
      database: 'answers',
      mailboxes: [
        {
          name: 'letters@iln.example/INBOX',
          connected: true,
          lastPollAt: now.toISOString(),
          lastError: { at: now.toISOString(), code: 'timeout', text: 'The server was silent.' },
        },
      ],
      queues: { read: { waiting: 1, active: 0, delayed: 0, failed: 0 } },
    });
  });

  test('tells others than this machine neither the address of a mailbox nor what its server said', async () => {
    const answer = await app.inject({ method: 'GET', url: '/healthz', remoteAddress: '10.0.0.9' });
    expect(answer.json()).toMatchObject({ ok: true, mailboxes: [{ lastError: { code: 'timeout' } }] });
    expect(answer.body).not.toMatch(/iln|silent/);
  });

  test('is not ok while a mailbox is away, and still answers', async () => {
    await app.close();
    app = web({
      health: () => ({
        mailboxes: [{ name: 'm', connected: false, lastPollAt: null, lastError: null }],
        queues: {},
      }),
    });
    const answer = await get('/healthz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ ok: false });
  });

  test('is not ok where a queue cannot be asked, and still answers', async () => {
    await app.close();
    app = web({ health: () => Promise.reject(new Error('no queue')) });
    const answer = await get('/healthz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ ok: false, database: 'answers' });
  });

  test.each([
    { name: 'refuses', query: () => Promise.reject(new Error('closed')) },
    { name: 'is silent', query: () => new Promise<never>(() => {}) },
  ])('is 503 where the database $name', async ({ query }) => {
    await app.close();
    app = web({ database: { ...ledger.database, query } });
    const answer = await get('/healthz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ ok: false, database: 'does not answer' });
  });
});
