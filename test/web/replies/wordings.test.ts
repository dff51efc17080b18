import { describe, expect, test } from '@jest/globals';
import { defaultWordings } from '../../../src/core/judging/wordings.js';
import { queueReply } from '../../../src/pipeline/queue-reply.js';
import { letterById } from '../../../src/pipeline/store/letters.js';
import { mailById } from '../../../src/pipeline/store/mails.js';
import { replyById } from '../../../src/pipeline/store/replies.js';
import { type Form } from '../desk.js';
import { now, seedLetter } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const url = '/replies/wordings/missing-fields';
const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({ replyContact: 'Pat Example, (502) 555-0100' }));

const hidden = async (): Promise<Form> => {
  const { body } = await desk.get(url);
  return [
    ['token', /name="token" value="([^"]+)"/.exec(body)![1]!],
    ['shown', /name="shown" value="([^"]*)"/.exec(body)![1]!],
  ];
};
const incomplete = { kind: 'incomplete' as const, missing: ['contactName'], reasons: [] };

describe('wordings', () => {
  test('are listed, and shown on a made-up letter where none came yet', async () => {
    expect((await desk.get('/replies/wordings')).body).toContain('as the service brings it');
    for (const kind of Object.keys(defaultWordings)) {
      const { statusCode, body } = await desk.get(`/replies/wordings/${kind}`);
      expect([kind, statusCode, body.includes('On a made-up letter')]).toEqual([kind, 200, true]);
    }
    expect((await desk.get('/replies/wordings/other')).statusCode).toBe(404);
  });

  test('a changed one is used from then on, stays in the history, and can go back', async () => {
    const { mailId, letterId } = await seedLetter(ledger.database, {
      state: 'incomplete',
      verdict: incomplete,
    });
    expect((await desk.get(url)).body).toContain('On the letter of Adair County');
    const form = await hidden();
    const words = 'Dear district,\r\n\r\n{missing}\r\n\r\nYours, {contact} <b>';
    const answer = await desk.post(url, [...form, ['words', words], ['do', 'save']]);
    expect(answer.headers.location).toBe('/replies/wordings?said=saved');
    expect((await desk.get('/replies/wordings?said=saved')).body).toContain('your own');
    const mail = (await mailById(ledger.database, mailId))!;
    const letters = [(await letterById(ledger.database, letterId))!];
    const id = await queueReply(
      ledger.database,
      { mail, letters, kind: 'missing-fields', automatic: true, now },
      ledger.deps,
    );
    const reply = (await replyById(ledger.database, id!))!;
    expect(reply.body_text).toMatch(/^Dear district,\n\nWe could not find:\n\n  - .*\n/);
    expect(reply.body_text).toMatch(/Yours, Pat Example <b>\n$/);
    expect(reply.body_html).toContain('Yours, Pat Example &lt;b&gt;');
    const page = (await desk.get(url)).body;
    expect(page).toContain('The wording was changed');
    expect(page).toContain('Yours, {contact} &#60;b&#62;</textarea>');
    expect((await desk.post(url, [...(await hidden()), ['do', 'default'], ['words', '']])).statusCode).toBe(
      303,
    );
    expect((await desk.get(url)).body).toContain('Please complete the letter and reply');
    expect((await desk.get('/replies/wordings')).body).not.toContain('your own');
  });

  test.each([
    ['without the list', 'Hello {letter}', '{missing} must stay'],
    ['with an unknown placeholder', '{missing}\n\n{password}', 'no placeholder {password}'],
    ['with nothing', '', 'is empty'],
  ])('%s it is refused beside the field, and what was typed is kept', async (_name, words, problem) => {
    for (const wish of ['save', 'preview']) {
      const answer = await desk.post(url, [...(await hidden()), ['words', words], ['do', wish]]);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain(problem);
      expect(answer.body).toContain('aria-invalid="true"');
      expect(answer.body).toContain(`>\n${words}</textarea>`);
    }
    expect((await desk.get('/replies/wordings')).body).not.toContain('your own');
  });

  test('a preview saves nothing', async () => {
    const answer = await desk.post(url, [
      ...(await hidden()),
      ['words', 'Short.\n\n{missing}'],
      ['do', 'preview'],
    ]);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<pre class="text">Short.\n\nWe could not find:');
    expect((await desk.get('/replies/wordings')).body).not.toContain('your own');
  });

  test('of two who change it, the second is told', async () => {
    const form = await hidden();
    await desk.post(url, [...form, ['words', 'One.\n\n{missing}'], ['do', 'save']]);
    const second = await desk.post(url, [...form, ['words', 'Two.\n\n{missing}'], ['do', 'save']]);
    expect(second.statusCode).toBe(422);
    expect(second.body).toContain('Somebody else has changed this wording');
    expect(second.body).toContain('Two.\n\n{missing}</textarea>');
  });

  test('a stored one that cannot be used any more is left aside', async () => {
    const { mailId, letterId } = await seedLetter(ledger.database, {
      state: 'incomplete',
      verdict: incomplete,
    });
    await ledger.database.query(
      "insert into wording (kind, words, changed_at, changed_by) values ('missing-fields', 'No list', $1, 'x')",
      [now],
    );
    const mail = (await mailById(ledger.database, mailId))!;
    const letters = [(await letterById(ledger.database, letterId))!];
    const id = await queueReply(
      ledger.database,
      { mail, letters, kind: 'missing-fields', automatic: true, now },
      ledger.deps,
    );
    expect((await replyById(ledger.database, id!))!.body_text).toContain('We could not find:');
  });
});
