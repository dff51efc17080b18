import { describe, expect, test } from '@jest/globals';
import type { LetterReading } from '../../../src/core/model.js';
import { countAll } from '../../../src/pipeline/status.js';
import { addRecord } from '../../../src/pipeline/store/letters.js';
import { openMailbox, saveUnaccounted } from '../../../src/pipeline/store/mailboxes.js';
import type { LetterState } from '../../../src/pipeline/store/rows.js';
import { now, reading, seedLetter, seedMail, seedReply, seedReview, signature } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const mailbox = {
  name: 'letters@iln.example/INBOX',
  connected: true,
  lastPollAt: now,
  lastError: { at: now, code: 'timeout', text: 'The server was silent.' },
};
const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({ health: () => ({ mailboxes: [mailbox], queues: {} }) }));

const page = async (query = ''): Promise<string> => {
  const { statusCode, body } = await desk.get(`/${query}`);
  expect(statusCode).toBe(200);
  return body;
};
const of = (name: string, changed: Partial<LetterReading> = {}): LetterReading =>
  reading({ district: { name, confidence: 0.99, alternatives: [] }, ...changed });

async function recorded(
  name: string,
  state: LetterState,
  changed: Partial<LetterReading> = {},
): Promise<string> {
  const read = of(name, changed);
  const { letterId } = await seedLetter(ledger.database, { state, reading: read });
  await addRecord(
    ledger.database,
    { district: name, formId: read.form, term: read.schoolYears.join(','), letterId, now },
    [],
  );
  return letterId;
}
/** `Returned 12` as the tabs over the table say it. */
const countsOn = (body: string): Record<string, number> =>
  Object.fromEntries(
    [...body.matchAll(/#districts"(?: aria-current="page")?>([A-Za-z ]+) (\d+)<\/a>/g)].map((match) => [
      match[1]!,
      Number(match[2]),
    ]),
  );
const stateOnMap = (body: string, district: string): string | undefined =>
  new RegExp(`aria-label="${district}: ([A-Za-z ]+)"`).exec(body)?.[1];

test('with nothing in the ledger every district is yet to come', async () => {
  const body = await page();
  expect(body).toContain('Nothing waits for a decision.');
  expect(body).toContain('No district has a letter on record');
  expect(countsOn(body)).toEqual({ All: 171, Returned: 0, 'In review': 0, Incomplete: 0, 'Not yet': 171 });
  expect(body.match(/class="county"/g)).toHaveLength(120);
  expect(body.match(/id="independents"[^]*<\/ul>/)![0].match(/\/districts\/[^"]*Independent/g)).toHaveLength(
    51,
  );
});

describe('where a district stands', () => {
  test('is told on the map, in the table and in the figures', async () => {
    const complete = await recorded('Adair County', 'complete');
    const incomplete = await recorded('Bell County', 'incomplete');
    const waiting = await seedLetter(ledger.database, { reading: of('Clay County') });
    const body = await page();
    expect(countsOn(body)).toEqual({ All: 171, Returned: 1, 'In review': 1, Incomplete: 1, 'Not yet': 168 });
    expect(stateOnMap(body, 'Adair County')).toBe('Returned');
    expect(stateOnMap(body, 'Bell County')).toBe('Incomplete');
    expect(stateOnMap(body, 'Clay County')).toBe('In review');
    expect(stateOnMap(body, 'Boone County')).toBe('Not yet');
    for (const id of [complete, incomplete, waiting.letterId])
      expect(body).toContain(`href="/letters/${id}"`);
    const some = await page('?state=incomplete');
    expect(some).toContain('>Bell County</a></td>');
    expect(some).not.toContain('>Adair County</a></td>');
  });

  test('is folded by state on a phone until a state, or all, was asked for', async () => {
    expect(await page()).toContain('class="rows cosy brief folded"');
    for (const query of ['?state=all', '?state=not-yet'])
      expect(await page(query)).toContain('class="rows cosy brief"');
    expect(await page('?state=all')).toContain('>Adair County</a></td>');
  });

  test('is that of the year which is looked at', async () => {
    await recorded('Adair County', 'complete', {
      form: 'kyiln-2018',
      schoolYears: ['2018-2019', '2019-2020'],
    });
    expect(countsOn(await page())['Returned']).toBe(0);
    for (const year of ['2018-2019', '2019-2020'])
      expect(stateOnMap(await page(`?year=${year}`), 'Adair County')).toBe('Returned');
  });

  test('stays returned while a correction is in review, which is said', async () => {
    await recorded('Adair County', 'complete');
    await seedLetter(ledger.database, { reading: of('Adair County') });
    const body = await page();
    expect(stateOnMap(body, 'Adair County')).toBe('Returned');
    expect(body).toContain('another one is in review');
  });

  test('is in review, not incomplete, where a newer letter waits', async () => {
    await recorded('Adair County', 'incomplete');
    await seedLetter(ledger.database, { reading: of('Adair County') });
    expect(stateOnMap(await page(), 'Adair County')).toBe('In review');
  });

  test('rests on no guess: a district that is not sure is counted beside', async () => {
    await seedLetter(ledger.database, {
      reading: of('Adair County', { district: { name: 'Adair County', confidence: 0.3, alternatives: [] } }),
    });
    await seedLetter(ledger.database, { reading: of('', { district: null }) });
    const body = await page();
    expect(countsOn(body)['Not yet']).toBe(171);
    expect(body).toContain('2 letters in review name no district surely');
  });

  test('counts a letter whose date is not sure in the year it came', async () => {
    const date = {
      ...signature().date,
      value: '2018-09-01',
      source: 'handwriting' as const,
      confidence: 0.5,
    };
    await seedLetter(ledger.database, {
      reading: of('Adair County', {
        form: 'kyiln-2018',
        schoolYears: ['2018-2019'],
        signatures: [signature({ date })],
      }),
    });
    expect(stateOnMap(await page('?year=2018-2019'), 'Adair County')).toBe('Not yet');
    expect(stateOnMap(await page('?year=2024-2025'), 'Adair County')).toBe('In review');
  });

  test('is not changed by a letter that was replaced or dismissed', async () => {
    await recorded('Adair County', 'complete');
    await ledger.database.query('update record set superseded_at = $1', [now]);
    await recorded('Adair County', 'incomplete');
    await seedLetter(ledger.database, { state: 'dismissed', reading: of('Bell County') });
    const body = await page();
    expect(countsOn(body)).toMatchObject({ Returned: 0, Incomplete: 1, 'Not yet': 170 });
    expect(body).toContain('1 district, each in the week');
  });
});

describe('what needs a person', () => {
  test('stands in the order of the queue, and how many there are', async () => {
    const newer = await seedLetter(ledger.database);
    const mailId = await seedMail(ledger.database, {
      decision: 'review',
      facts: { subject: 'Our LOC is on the drive' },
    });
    const older = await seedReview(ledger.database, mailId, null, [
      { code: 'claims-letter', text: 'It claims a letter and has none.' },
    ]);
    const then = '2024-09-01T00:00:00Z';
    await ledger.database.query('update review set opened_at = $2 where id = $1', [older, then]);
    await ledger.database.query('update mail set received_at = $2 where id = $1', [mailId, then]);
    const replyId = await seedReply(ledger.database, mailId, {
      state: 'held',
      to: null,
      hold: { code: 'x', text: 'A copier sent it.' },
    });
    const body = await page();
    expect(body.indexOf(older)).toBeGreaterThan(0);
    expect(body.indexOf(older)).toBeLessThan(body.indexOf(newer.reviewId!));
    for (const text of [
      'Our LOC is on the drive',
      'the oldest was opened 19 days ago',
      '2 days',
      'Contact name: read, but not surely enough.',
      'A copier sent it.',
      replyId,
    ])
      expect(body).toContain(text);
    expect(body).toContain('<title>3 waiting');
  });

  test('is cut after the first five', async () => {
    for (let index = 0; index < 7; index += 1) await seedLetter(ledger.database);
    const body = await page();
    expect(body.match(/href="\/reviews\/[0-9a-f-]{36}"/g)).toHaveLength(5);
    expect(body).toContain('<span class="count">7</span>');
  });
});

describe('the mail', () => {
  test('is told in the figures of `letter-intake status`', async () => {
    await recorded('Adair County', 'complete');
    const { mailId } = await seedLetter(ledger.database);
    await seedReply(ledger.database, mailId, { state: 'held', to: null });
    const { mails, letters, replies } = await countAll(ledger.database);
    expect({ mails, letters, replies }).toMatchObject({
      mails: { total: 2 },
      letters: { complete: 1, needsReview: 1 },
      replies: { held: 1 },
    });
    const body = await page();
    expect(body).toContain('1 complete · 1 to review');
    expect(body).toContain('1 held');
    expect(body).toContain('The server was silent.');
  });

  test('says how many mails have no row, and when they were counted', async () => {
    const { id } = await openMailbox(ledger.database, mailbox.name, now);
    expect(await page()).toContain('not counted yet');
    await saveUnaccounted(ledger.database, id, 3, new Date(now.valueOf() - 5 * 60_000));
    expect(await page()).toMatch(
      /<strong class="problem">3<\/strong> <span class="sub">counted 5 minutes ago/,
    );
    await saveUnaccounted(ledger.database, id, 0, now);
    expect(await page()).toMatch(/<dd>0 <span class="sub">counted/);
  });
});

test.each(['?year=1', '?year=__proto__', '?state=x', '?year=2024-2025&year=x', '?state=a&state=b'])(
  'does not fall over %s',
  async (query) => {
    expect(await page(query)).toContain('School year 2024-2025');
  },
);

test('shows a message after a decision only from its own table', async () => {
  expect(await page('?done=accepted-queued')).toContain('The acknowledgement is on its way.');
  for (const code of ['__proto__', 'toString', '<b>x</b>'])
    expect(await page(`?done=${encodeURIComponent(code)}`)).not.toContain('class="notice');
});
