/** The queue and an item as a person sees and uses them. */
import { describe, expect, test } from '@jest/globals';
import { reviewActions } from '../../../src/pipeline/review.js';
import { notePresence } from '../../../src/pipeline/store/presence.js';
import { letterById } from '../../../src/pipeline/store/letters.js';
import { repliesOfMail } from '../../../src/pipeline/store/replies.js';
import { reviewById } from '../../../src/pipeline/store/views.js';
import { deskOf, type Form } from '../desk.js';
import { by, document, field, now, reading, seedLetter, seedMail, seedReview } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({ review: reviewActions({ ...ledger.deps, undoMs: 20_000 }) }));

const hostile = '<script>alert(1)</script>';
const ofDistrict = (name: string) => reading({ district: { name, confidence: 0.99, alternatives: [] } });
const arrived = (mailId: string, day: string) =>
  ledger.database.query('update mail set received_at = $2 where id = $1', [mailId, `${day}T08:00:00Z`]);
const namesIn = (body: string): string[] =>
  [...body.matchAll(/data-label="District"><a href="[^"]*">([^<]*)</g)].map(([, name]) => name!);
/** the escaping of our own addresses is read past */
const plain = ({ body }: { body: string }): string => body.replaceAll('&#61;', '=').replaceAll('&#38;', '&');
const accepting: Form = [
  ['district', 'Adair County'],
  ['signed', 'yes'],
  ['signedOn', '2024-09-12'],
];

describe('the queue', () => {
  test('begins with the district that has no complete letter and waits longest', async () => {
    const waiting = await seedLetter(ledger.database, { reading: ofDistrict('Allen County') });
    await arrived(waiting.mailId, '2024-09-10');
    const early = await seedLetter(ledger.database, { reading: ofDistrict('Barren County') });
    await arrived(early.mailId, '2024-09-01');
    const first = await seedLetter(ledger.database, {
      reading: ofDistrict('Casey County'),
      state: 'incomplete',
    });
    await arrived(first.mailId, '2024-08-01');
    await seedLetter(ledger.database, { reading: ofDistrict('Casey County') });
    const done = await seedLetter(ledger.database, {
      reading: ofDistrict('Boyle County'),
      state: 'complete',
    });
    await arrived(done.mailId, '2024-07-01');
    await seedLetter(ledger.database, { reading: ofDistrict('Boyle County') });
    const { body } = await desk.get('/reviews');
    expect(namesIn(body)).toEqual(['Casey County', 'Barren County', 'Allen County', 'Boyle County']);
  });

  test('is filtered by reason, form, district and what is on hold', async () => {
    const held = await seedLetter(ledger.database, { reading: ofDistrict('Allen County') });
    await ledger.review.hold(held.reviewId!, { until: null, note: hostile }, { ...by, actor: 'consultant' });
    await seedLetter(ledger.database, { reading: ofDistrict('Barren County') });
    const mailId = await seedMail(ledger.database, { decision: 'review', facts: { subject: hostile } });
    await seedReview(ledger.database, mailId, null, [{ code: 'claims-letter', text: 'It claims a letter.' }]);
    const shown = async (query: string) => namesIn((await desk.get(`/reviews?${query}`)).body);
    expect(await shown('show=held')).toEqual(['Allen County']);
    expect(await shown('show=mine')).toEqual(['Allen County']);
    expect(await shown('reason=claims-letter')).toHaveLength(1);
    expect(await shown('district=Barren+County')).toEqual(['Barren County']);
    expect(await shown('form=ky-iln-2024')).toEqual(['Barren County']);
    expect(await shown('form=none&reason=%00&page=-3&show=x')).toEqual([]);
    expect(await shown('show=all')).toHaveLength(3);
    const { body } = await desk.get('/reviews?show=all');
    expect(body).not.toContain(hostile);
  });

  test('brings an item on hold back on its day', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    await ledger.review.hold(reviewId!, { until: '2024-09-21', note: '' }, by);
    expect(namesIn((await desk.get('/reviews')).body)).toEqual([]);
    const next = deskOf(ledger, { clock: { now: () => new Date('2024-09-21T00:00:01Z') } });
    expect(namesIn((await next.get('/reviews')).body)).toEqual(['Adair County']);
    await next.app.close();
  });
});

describe('an item', () => {
  test('shows doubtful fields first, each with its place, and readings to choose from', async () => {
    const unclear = field('contactName', 'Jardon', {
      state: 'unclear',
      confidence: 0.4,
      doubt: 'low-confidence',
      alternatives: [{ value: hostile, confidence: 0.3 }],
    });
    const fields = reading().fields.map((one) => (one.name === 'contactName' ? unclear : one));
    const { reviewId } = await seedLetter(ledger.database, { reading: reading({ fields }) });
    const { body } = await desk.get(`/reviews/${reviewId!}`);
    expect(body.indexOf('id="in-contactName"')).toBeLessThan(body.indexOf('id="in-district"'));
    expect(body).toContain('To check (1)');
    expect(body).toContain('data-place="contactName"');
    expect(body).toContain('id="at-contactName"');
    expect(body.match(/class="choice" data-value=/g)).toHaveLength(2);
    expect(body).not.toContain(hostile);
  });

  test('goes on to the next, with a way back for what was decided', async () => {
    const first = await seedLetter(ledger.database);
    const second = await seedLetter(ledger.database, { reading: ofDistrict('Allen County') });
    const url = `/reviews/${first.reviewId!}`;
    const form: Form = [...(await desk.form(url)), ...accepting, ['next', second.reviewId!], ['goOn', 'yes']];
    const { headers } = await desk.post(`${url}/accept`, form);
    expect(headers.location).toBe(`/reviews/${second.reviewId!}?done=accepted-queued&of=${first.reviewId!}`);
    const next = await desk.get(headers.location as string);
    expect(next.body).toContain(`action="/reviews/${first.reviewId!}/undo"`);
    expect((await desk.get('/reviews')).body).toContain('Decided a moment ago');
    const undone = await desk.post(`${url}/undo`, await desk.form('/reviews'));
    expect(undone.headers.location).toBe(`${url}?done=undone-none`);
    expect((await desk.get(url)).body).toContain('Check and accept');
    expect((await desk.post(`${url}/undo`, await desk.form(url))).statusCode).toBe(422);
  });

  test('and the items before and after it follow what was chosen in the queue, through decisions too', async () => {
    const district = 'district=Allen+County';
    const [first, second] = [
      await seedLetter(ledger.database, { reading: ofDistrict('Allen County') }),
      await seedLetter(ledger.database, { reading: ofDistrict('Allen County') }),
    ];
    await arrived(first.mailId, '2024-09-13');
    const between = await seedLetter(ledger.database, { reading: ofDistrict('Barren County') });
    const [one, two] = [`/reviews/${first.reviewId!}`, `/reviews/${second.reviewId!}`];
    await ledger.database.query('update review set opened_at = $2 where id = $1', [
      first.reviewId,
      '2024-09-01',
    ]);
    expect(plain(await desk.get(`/reviews?${district}`))).toContain(`href="${one}?${district}"`);
    const body = plain(await desk.get(`${one}?${district}`));
    expect(body).toContain('1 of 2');
    expect(body).toContain(`<a href="${two}?${district}" data-key="j"`);
    expect(body).toContain(`<a href="/reviews?${district}">Reviews, those chosen</a>`);
    expect(body).toContain(`name="queue" value="${district}"`);
    const onward: Form = [
      ['queue', district],
      ['next', second.reviewId!],
      ['goOn', 'yes'],
    ];
    const refused = await desk.post(`${one}/accept`, [...(await desk.form(one)), ...onward]);
    expect(refused.statusCode).toBe(422);
    expect(plain(refused)).toContain(`<a href="${two}?${district}" data-key="j"`);
    const accepted = await desk.post(`${one}/accept`, [
      ...(await desk.form(one)),
      ...accepting.with(0, ['district', 'Allen County']),
      ...onward,
    ]);
    expect(accepted.headers.location).toBe(`${two}?done=accepted-queued&of=${first.reviewId!}&${district}`);
    const held = await desk.post(`${two}/hold`, [
      ...(await desk.form(two)),
      ['queue', district],
      ['note', 'Waits for the board.'],
    ]);
    expect(held.headers.location).toBe(`/reviews?done=held-none&${district}`);
    expect((await desk.get(`${two}?show=held`)).body).toContain('1 of 1');
    expect((await desk.get(`/reviews/${between.reviewId!}`)).body).toContain('1 of 1');
  });

  test('is taken back from the history of its letter too, as long as nothing went', async () => {
    const { reviewId, letterId } = await seedLetter(ledger.database);
    const [url, action] = [`/reviews/${reviewId!}`, `action="/reviews/${reviewId!}/undo"`];
    expect((await desk.get(`/letters/${letterId}`)).body).not.toContain(action);
    await desk.post(`${url}/accept`, [...(await desk.form(url)), ...accepting]);
    expect((await desk.get(`/letters/${letterId}`)).body).toContain(action);
    const form = await desk.form(`/letters/${letterId}`);
    expect((await desk.post(`${url}/undo`, form)).headers.location).toBe(`${url}?done=undone-none`);
    await desk.post(`${url}/accept`, [...(await desk.form(url)), ...accepting]);
    await ledger.database.query("update reply set state = 'sent' where state = 'pending'");
    expect((await desk.get(`/letters/${letterId}`)).body).not.toContain(action);
  });

  test('tells who else has it open, and keeps what was typed where another was quicker', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const url = `/reviews/${reviewId!}`;
    await notePresence(ledger.database, reviewId!, { person: 'other', name: `Robin ${hostile}` }, now);
    const { body } = await desk.get(url);
    expect(body).toContain('has this item open, too.');
    expect(body).not.toContain(hostile);
    const here = await desk.post(`${url}/here`, await desk.form(url));
    expect(here.json()).toMatchObject({
      words: `Robin ${hostile} has this item open, too.`,
      version: 0,
      open: true,
    });
    await ledger.review.hold(reviewId!, { until: null, note: 'first' }, by);
    const old: Form = [
      ...(await desk.form(url)),
      ...accepting,
      ['version', '0'],
      ['field.contactName', 'Typed Here'],
    ];
    const refused = await desk.post(`${url}/accept`, old);
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('Somebody changed this item');
    expect(refused.body).toContain('value="Typed Here"');
    expect(refused.body).toContain('name="version" value="1"');
  });

  test('previews the question, sends it as it was edited, and asks again where the ticks changed', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    const url = `/reviews/${reviewId!}`;
    const token = await desk.form(url);
    expect((await desk.post(`${url}/ask/preview`, token)).statusCode).toBe(422);
    const preview = await desk.post(`${url}/ask/preview`, [...token, ['missing', 'contactName']]);
    expect(preview.body).toContain('name="draftFor" value="contactName"');
    const edited: Form = [...token, ['missing', 'contactName'], ['text', 'In my own words.']];
    const changed = await desk.post(`${url}/ask`, [
      ...edited,
      ['missing', 'signatureDate'],
      ['draftFor', 'contactName'],
    ]);
    expect(changed.statusCode).toBe(422);
    expect(changed.body).toContain('In my own words.');
    expect((await desk.post(`${url}/ask`, [...edited, ['draftFor', 'contactName']])).statusCode).toBe(303);
    expect(await repliesOfMail(ledger.database, mailId)).toMatchObject([{ body_text: 'In my own words.\n' }]);
  });

  test.each([
    [
      'hold',
      [
        ['until', ''],
        ['note', ''],
      ],
      'Please give a day',
    ],
    [
      'hold',
      [
        ['until', '2020-01-01'],
        ['note', 'kept words'],
      ],
      'kept words',
    ],
    ['district', [['district', 'Nowhere']], 'choose the district from the list'],
    [
      'pages',
      [
        ['page.0.1', '1'],
        ['page.0.7', '2'],
      ],
      'One of these pages is not there',
    ],
  ] as [string, Form, string][])('refuses %s with what is wrong', async (action, form, words) => {
    const { reviewId } = await seedLetter(ledger.database);
    const url = `/reviews/${reviewId!}`;
    const answer = await desk.post(`${url}/${action}`, [...(await desk.form(url)), ...form]);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(words);
  });

  test.each([
    ['accept', [['district', 'Nowhere']], 'district', 'id="in-district"', 'choose the district'],
    ['accept', [['signed', '']], 'signed', 'name="signed"', 'ask the sender for the signature'],
    ['accept', [['signedOn', '2024-02-30']], 'signedOn', 'id="in-signedOn"', 'no real date'],
    ['accept', [['field.contactEmail', 'none']], 'contactEmail', 'id="in-contactEmail"', 'no e-mail address'],
    ['hold', [['until', '2020-01-01']], 'until', 'id="in-until"', 'a day after today'],
    ['district', [['district', '']], 'assign', 'id="assign-district"', 'choose the district'],
    ['ask', [], 'missing', 'fieldset', 'at least one thing'],
    ['dismiss', [], 'sure', 'name="sure"', 'tick the box'],
  ] as [string, Form, string, string, string][])(
    'what is wrong stands beside its control: %s with %j',
    async (action, changed, name, control, words) => {
      const { reviewId } = await seedLetter(ledger.database, { mail: { documents: [document()] } });
      const url = `/reviews/${reviewId!}`;
      const names = new Set(changed.map(([key]) => key));
      const given = action === 'accept' ? accepting.filter(([key]) => !names.has(key)) : [];
      const answer = await desk.post(`${url}/${action}`, [...(await desk.form(url)), ...given, ...changed]);
      expect(answer.statusCode).toBe(422);
      const body = plain(answer);
      expect(body).toMatch(new RegExp(`<p class="problem" id="wrong-${name}">[^<]*${words}`));
      expect(body).toMatch(new RegExp(`<[^>]*${control}[^>]* aria-describedby="wrong-${name}"`));
    },
  );

  test('is held, taken up, given a district, read again and split by its forms', async () => {
    const { letterId, mailId, reviewId } = await seedLetter(ledger.database, {
      mail: { documents: [document()] },
    });
    const url = `/reviews/${reviewId!}`;
    const post = async (action: string, form: Form) =>
      (await desk.post(`${url}/${action}`, [...(await desk.form(url)), ...form])).headers.location;
    expect(
      await post('hold', [
        ['until', '2024-10-01'],
        ['note', 'later'],
      ]),
    ).toBe('/reviews?done=held-none');
    expect((await desk.get(url)).body).toContain('On hold by consultant');
    expect(await post('take-up', [])).toBe(`${url}?done=takenup-none`);
    expect(await post('district', [['district', 'Allen County']])).toBe(`${url}?done=assigned-none`);
    expect(await letterById(ledger.database, letterId)).toMatchObject({ district: 'Allen County' });
    expect(
      await post('pages', [
        ['page.0.1', '1'],
        ['page.0.2', '2'],
      ]),
    ).toBe(`${url}?done=again-none`);
    expect(ledger.toRead).toEqual([mailId]);
    expect((await desk.get(url)).body).toContain('It is being read again');
    expect(await reviewById(ledger.database, reviewId!)).toMatchObject({ closed_at: null, version: 3 });
  });

  test.each(['hold', 'take-up', 'district', 'read-again', 'pages', 'undo', 'here', 'ask/preview'])(
    'that is not there is not found: %s',
    async (action) => {
      const { reviewId } = await seedLetter(ledger.database);
      const token = await desk.form(`/reviews/${reviewId!}`);
      for (const id of ['x', '00000000-0000-4000-8000-000000000000'])
        expect((await desk.post(`/reviews/${id}/${action}`, [...token, ['note', 'x']])).statusCode).toBe(404);
    },
  );
});

describe('whoever comes too late, or comes back', () => {
  test('is shown what they typed beside what was decided, as text', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const form = await desk.form(`/reviews/${reviewId!}`);
    await ledger.review.dismiss(reviewId!, by);
    const late = await desk.post(`/reviews/${reviewId!}/accept`, [
      ...form,
      ...accepting,
      ['field.learningGoal', hostile],
    ]);
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain(`<a href="/reviews/${reviewId!}">`);
    expect(late.body).toContain('Learning goal');
    expect(late.body).toContain('&#60;script&#62;');
    expect(late.body).not.toContain(hostile);
  });
  test('finds the item at the address of a form that was refused', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    for (const path of ['accept', 'ask', 'ask/preview', 'hold']) {
      const { statusCode, headers } = await desk.get(`/reviews/${reviewId!}/${path}`);
      expect([statusCode, headers.location]).toEqual([303, `/reviews/${reviewId!}`]);
    }
  });
});
