import { describe, expect, test } from '@jest/globals';
import { reviewActions } from '../../../src/pipeline/review.js';
import { eventsOfMail } from '../../../src/pipeline/store/events.js';
import { replyById } from '../../../src/pipeline/store/replies.js';
import { type Form } from '../desk.js';
import { by, now, seedLetter, seedMail, seedReply } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const nobody = '00000000-0000-4000-8000-000000000000';
const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

const held = {
  state: 'held',
  to: null,
  hold: { code: 'scanner-sender', text: 'A copier <b>sent</b> it.' },
} as const;

describe('the outbox', () => {
  test('is empty at first, and lists what is held, waiting, sent and dropped', async () => {
    expect((await desk.get('/replies')).body).toContain('No reply waits for you.');
    const { mailId, letterId } = await seedLetter(ledger.database, { state: 'complete' });
    await seedReply(ledger.database, mailId, {
      ...held,
      letterId,
      kind: 'acknowledgement',
      suggested: ['a@adair.example'],
    });
    await seedReply(ledger.database, await seedMail(ledger.database), { kind: 'received' });
    const first = (await desk.get('/replies')).body;
    for (const text of ['Acknowledgement', 'Adair County', 'A copier &#60;b&#62;sent', 'a@adair.example'])
      expect(first).toContain(text);
    expect(first).not.toContain('Received, being checked</a>');
    const waiting = (await desk.get('/replies?list=waiting')).body;
    expect(waiting).toContain('Received, being checked</a>');
    expect((await desk.get('/replies?list=waiting&kind=acknowledgement')).body).toContain(
      'None of this kind.',
    );
    expect((await desk.get('/replies?list=nothing&page=x')).statusCode).toBe(200);
  });

  test('says of a reply that goes a little later when, and where it can be taken back', async () => {
    const { reviewId } = await seedLetter(ledger.database);
    const review = reviewActions({ ...ledger.deps, undoMs: 15_000 });
    const acceptance = { district: 'Adair County', fields: {}, signedOn: '2024-09-12', signed: true };
    expect(await review.acceptLetter(reviewId!, acceptance, by)).toEqual({ kind: 'done', reply: 'queued' });
    const { body } = await desk.get('/replies?list=waiting');
    expect(body).toContain(`goes in 15 seconds; <a href="/reviews/${reviewId!}">can be taken back</a>`);
    expect((await desk.get(`/reviews/${reviewId!}`)).body).toContain(`action="/reviews/${reviewId!}/undo"`);
    await ledger.database.query('update reply set not_before = $1', [now]);
    expect((await desk.get('/replies?list=waiting')).body).not.toContain('goes in');
  });

  test('sends to the suggested address from the list, and drops what waits', async () => {
    const sent = await seedReply(ledger.database, await seedMail(ledger.database), {
      ...held,
      suggested: ['a@adair.example'],
    });
    const waiting = await seedReply(ledger.database, await seedMail(ledger.database));
    const token = await desk.form('/replies');
    const answer = await desk.post(`/replies/${sent}/release`, [...token, ['to', 'a@adair.example']]);
    expect(answer.headers.location).toBe('/replies?said=released');
    expect((await desk.get('/replies?said=released')).body).toContain('The reply is on its way.');
    expect(ledger.queued).toEqual([sent]);
    expect((await desk.post(`/replies/${waiting}/drop`, token)).headers.location).toBe(
      '/replies?said=dropped',
    );
    expect(await replyById(ledger.database, waiting)).toMatchObject({ state: 'dropped' });
    expect((await desk.post(`/replies/${waiting}/drop`, token)).statusCode).toBe(409);
  });
});

const words = (changed: Record<string, string> = {}): Form =>
  Object.entries({
    subject: 'Re: Your letter',
    text: 'Hello,\r\n\r\n<b>all</b> is well.',
    edition: '0',
    ...changed,
  });

describe('a reply is edited before it goes', () => {
  test('text and HTML say the same, and the history keeps both', async () => {
    const mailId = await seedMail(ledger.database);
    const id = await seedReply(ledger.database, mailId);
    const token = await desk.form(`/replies/${id}`);
    expect((await desk.post(`/replies/${id}/edit`, [...token, ...words()])).headers.location).toBe(
      `/replies/${id}`,
    );
    expect(await replyById(ledger.database, id)).toMatchObject({
      subject: 'Re: Your letter',
      body_text: 'Hello,\n\n<b>all</b> is well.\n',
      body_html: expect.stringContaining('<p>&lt;b&gt;all&lt;/b&gt; is well.</p>'),
      edition: 1,
    });
    const [event] = await eventsOfMail(ledger.database, mailId);
    expect(event).toMatchObject({ what: 'reply edited', actor: 'consultant' });
    expect(JSON.stringify(event!.detail)).toContain('a person is checking it');
    expect((await desk.get(`/replies/${id}`)).body).toContain('The reply was changed');
  });

  test.each<[string, Record<string, string>, string]>([
    ['a second header', { subject: 'Re: x\r\nBcc: everybody@x.example' }, 'The subject must be one line.'],
    ['no subject', { subject: ' ' }, 'Please give a subject.'],
    ['no text', { text: '\r\n ' }, 'The reply is empty.'],
    ['an endless text', { text: 'x'.repeat(9_000) }, 'Please shorten it.'],
    ['an older edition', { edition: '7', text: 'Mine "stays".' }, 'Somebody else has changed this reply'],
  ])('%s is refused beside its field, and what was typed is kept', async (_name, changed, problem) => {
    const id = await seedReply(ledger.database, await seedMail(ledger.database), held);
    const token = await desk.form(`/replies/${id}`);
    const answer = await desk.post(`/replies/${id}/edit`, [
      ...token,
      ...words({ text: 'Typed "anew".', ...changed }),
    ]);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(problem);
    expect(answer.body).toContain('aria-invalid="true"');
    expect(answer.body).toContain(
      changed['text'] === undefined ? 'Typed &#34;anew&#34;.' : changed['text'].slice(0, 4).trim(),
    );
    expect(await replyById(ledger.database, id)).toMatchObject({ edition: 0 });
  });

  test('not once it is on its way, and not what is not there', async () => {
    const id = await seedReply(ledger.database, await seedMail(ledger.database));
    const token = await desk.form(`/replies/${id}`);
    await ledger.database.query("update reply set state = 'sending' where id = $1", [id]);
    expect((await desk.post(`/replies/${id}/edit`, [...token, ...words()])).statusCode).toBe(409);
    expect((await desk.post(`/replies/${nobody}/edit`, [...token, ...words()])).statusCode).toBe(404);
    expect((await desk.post('/replies/x/edit', [...token, ...words()])).statusCode).toBe(404);
  });

  test('what was edited is forgotten with a mail that is no letter', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database);
    const id = await seedReply(ledger.database, mailId);
    await desk.post(`/replies/${id}/edit`, [...(await desk.form(`/replies/${id}`)), ...words()]);
    expect((await ledger.review.dismiss(reviewId!, by)).kind).toBe('done');
    const events = await eventsOfMail(ledger.database, mailId);
    expect(JSON.stringify(events)).not.toContain('all</b>');
  });
});
