import { describe, expect, test } from '@jest/globals';
import type { FormDefinition, SignatureReading } from '../../../src/core/model.js';
import { readSignatureLines } from '../../../src/core/reading/signature-lines.js';
import { Sheet } from './signature-page.js';

const form = { outline: [] } as unknown as FormDefinition;
const signature = (role: 'district' | 'kde') => ({ kind: 'signature', role }) as const;
const date = (role: 'district' | 'kde') => ({ kind: 'date', role }) as const;

/** The heading at the foot of a page; rule, labels and KDE's line at the head of the next. */
function brokenLetter() {
  const first = new Sheet();
  first.text(72, 600, 'the districts agree to the principles and commitments described above');
  first.label(72, 640, 'Required Signatories', { kind: 'heading', id: 'signatories' });
  const second = new Sheet();
  second.rule(72, 74, 380).rule(420, 74, 540);
  second.label(72, 90, 'Participating District, Superintendent/Designee', signature('district'));
  second.label(420, 90, 'Date:', date('district'));
  second.rule(72, 146, 380).rule(420, 146, 540);
  second.label(72, 160, 'Kentucky Innovation Lab Network, KDE Designee', signature('kde'));
  second.label(420, 160, 'Date:', date('kde'));
  second.text(72, 220, 'Return this Letter of Commitment via email to the address below');
  return { first, second };
}

function read(first: Sheet, second: Sheet): SignatureReading {
  const pages = [first.page(), second.page({ page: 2 })];
  const located = [...first.located, ...second.located.map((one) => ({ ...one, pageIndex: 1 }))];
  const lines = readSignatureLines(pages, form, located, { receivedOn: '2018-09-01', rereads: [] });
  return lines.find(({ role }) => role === 'district')!;
}

describe('a page break between a signature and its rule', () => {
  test('signature and date at the foot of the page before are read there', () => {
    const { first, second } = brokenLetter();
    first.scrawl(90, 670, 250, 705).text(430, 700, '8/29/2018');
    expect(read(first, second)).toMatchObject({
      signed: true,
      kind: 'ink',
      page: 1,
      date: { value: '2018-08-29', state: 'read', page: 1 },
    });
  });

  test('with nothing on either page the line is unsigned and undated', () => {
    const { first, second } = brokenLetter();
    expect(read(first, second)).toMatchObject({ signed: false, date: { state: 'empty' } });
  });

  test('a page number at the foot is no date and no signature', () => {
    const { first, second } = brokenLetter();
    first.text(300, 750, '3');
    expect(read(first, second)).toMatchObject({ signed: false, date: { state: 'empty' } });
  });

  test('a date on the other page joins the signature beside the label', () => {
    const { first, second } = brokenLetter();
    first.text(430, 700, '8/29/2018');
    second.scrawl(90, 40, 250, 72);
    expect(read(first, second)).toMatchObject({ signed: true, page: 2, date: { value: '2018-08-29' } });
  });

  test('two dates that differ are left to a person', () => {
    const { first, second } = brokenLetter();
    first.text(430, 700, '8/29/2018');
    second.scrawl(90, 40, 250, 72).text(430, 70, '9/15/2018');
    expect(read(first, second).date).toMatchObject({ value: null, state: 'unclear', doubt: 'several-dates' });
  });

  test('ink below an answer of the page before may be part of the answer: not missing, and not signed', () => {
    const { first, second } = brokenLetter();
    first.label(72, 660, 'Learning Goal', { kind: 'label', id: 'goal' }).scrawl(90, 680, 250, 705);
    expect(read(first, second)).toMatchObject({ signed: null });
  });

  test('rule and signature before the break, the label alone after it', () => {
    const { first, second } = brokenLetter();
    const bare = new Sheet();
    bare.words.push(...second.words);
    bare.located.push(...second.located);
    first.rule(72, 708, 380).rule(420, 708, 540).scrawl(90, 670, 250, 705).text(430, 702, '8/29/2018');
    expect(read(first, bare)).toMatchObject({ signed: true, date: { value: '2018-08-29' } });
  });
});

test('the district’s label last on its page, without a rule: the room to sign may follow on the next', () => {
  const first = new Sheet();
  first.text(72, 600, 'the districts agree to the principles and commitments described above');
  first.label(72, 640, 'Required Signatories', { kind: 'heading', id: 'signatories' });
  first.label(72, 700, 'Participating District, Superintendent/Designee', signature('district'));
  const second = new Sheet().scrawl(90, 60, 250, 90);
  expect(read(first, second)).toMatchObject({ signed: null });
});

describe('words of a signing tool are no sentence of the form', () => {
  test.each([
    'Digitally signed by Joan Marsh of Shelby County',
    '/s/ Joan Marsh, Superintendent of Shelby County Public Schools',
  ])('%s', (text) => {
    const { second } = brokenLetter();
    second.text(80, 70, text, { size: 7 });
    expect(read(new Sheet(), second)).toMatchObject({ signed: true, kind: 'typed' });
  });
});
