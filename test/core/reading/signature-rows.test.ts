import { describe, expect, test } from '@jest/globals';
import type { FormDefinition, SignatureReading } from '../../../src/core/model.js';
import type { Piece } from '../../../src/core/reading/ink.js';
import { readSignatureLines } from '../../../src/core/reading/signature-lines.js';
import { type FilledSlot, hangsFromOther } from '../../../src/core/reading/signature-share.js';
import { Sheet } from './signature-page.js';

const form = { outline: [] } as unknown as FormDefinition;
const small = { size: 9 };
const parties = [
  { role: 'district', text: 'Superintendent/Designee', y: 130 },
  { role: 'kde', text: 'KDE Designee', y: 200 },
] as const;

const begun = (): Sheet => new Sheet().label(54, 70, 'Required Signatories', { kind: 'heading' }, small);

function read(sheet: Sheet) {
  const context = { receivedOn: '2018-09-10', rereads: [] };
  const readings = readSignatureLines([sheet.page()], form, sheet.located, context);
  const of = (role: string) => readings.find((reading) => reading.role === role) as SignatureReading;
  return { district: of('district'), kde: of('kde') };
}

interface Block {
  sheet: Sheet;
  /** where the district signs, and where the foot of its date begins */
  signature: [number, number, number, number];
  date: [number, number];
}

const layouts: Record<string, () => Block> = {
  'a line before each label, signature and date in one row': () => {
    const sheet = begun();
    for (const { role, text, y } of parties) {
      sheet.rule(54, y, 230).label(240, y, text, { kind: 'signature', role }, small);
      sheet.rule(370, y, 480).label(490, y, 'Date', { kind: 'date', role }, small);
    }
    return { sheet, signature: [70, 104, 210, 128], date: [376, 127] };
  },
  'a box before each label, in a frame for each signer': () => {
    const sheet = begun();
    const box = (x0: number, x1: number, y0: number, y1: number) =>
      sheet.rule(x0, y0, x1).rule(x0, y1, x1).upright(x0, y0, y1).upright(x1, y0, y1);
    for (const { role, text, y } of parties) {
      box(48, 560, y - 40, y + 8);
      box(54, 230, y - 34, y + 2);
      box(370, 480, y - 34, y + 2);
      sheet.label(240, y, text, { kind: 'signature', role }, small);
      sheet.label(490, y, 'Date', { kind: 'date', role }, small);
    }
    return { sheet, signature: [70, 102, 210, 126], date: [376, 125] };
  },
  'one word "Date" above the lines of both': () => {
    const sheet = begun();
    sheet.text(420, 92, 'Date', small);
    for (const { role, text, y } of parties) {
      sheet.label(54, y, text, { kind: 'signature', role }, small);
      sheet.rule(190, y, 390).rule(410, y, 540);
    }
    return { sheet, signature: [200, 104, 350, 128], date: [416, 127] };
  },
};

describe.each(Object.entries(layouts))('%s', (_, block) => {
  test('left blank it is unsigned', () => {
    const { district, kde } = read(block().sheet);
    expect([district.signed, kde.signed]).toEqual([false, false]);
  });

  test('what the district signs and dates is the district’s', () => {
    const { sheet, signature, date } = block();
    sheet.scrawl(...signature).text(...date, '8/29/2018', small);
    const { district, kde } = read(sheet);
    expect(district).toMatchObject({
      signed: true,
      kind: 'ink',
      date: { value: '2018-08-29', state: 'read' },
    });
    expect(kde).toMatchObject({ signed: false, date: { value: null } });
  });

  test('a date alone is no signature', () => {
    const { sheet, date } = block();
    sheet.text(...date, '8/29/2018', small);
    expect(read(sheet).district).toMatchObject({ signed: false, date: { value: '2018-08-29' } });
  });
});

const joint = (): Sheet => {
  const sheet = begun();
  for (const { role, text, y } of parties) {
    sheet.rule(54, y - 12, 500).label(54, y, `${text},`, { kind: 'signature', role }, small);
    sheet.label(54 + (text.length + 2) * 9 * 0.55, y, 'Date', { kind: 'date', role }, small);
  }
  return sheet;
};

describe('one line for signature and date', () => {
  const cases: [string, [number, number, number, number], boolean | null][] = [
    ['ink as high as a date may be the date', [60, 102, 130, 114], null],
    ['ink at the line’s end may be the date', [330, 92, 420, 116], null],
    ['ink at the line’s head, too large for a date, is a signature', [60, 92, 250, 116], true],
  ];
  test.each(cases)('%s', (_, place, signed) => {
    expect(read(joint().scrawl(...place)).district.signed).toBe(signed);
  });

  test('beside a typed date any ink is the signature', () => {
    const sheet = joint().scrawl(60, 100, 130, 114);
    sheet.text(380, 115, '8/29/2018', small);
    expect(read(sheet).district).toMatchObject({
      signed: true,
      date: { value: '2018-08-29', state: 'read' },
    });
  });

  test('ink in two parts is a signature and its date', () => {
    const sheet = joint().scrawl(60, 100, 130, 114).scrawl(330, 102, 390, 114);
    expect(read(sheet).district).toMatchObject({ signed: true, date: { value: null } });
  });

  test('a day by hand with a mark beside it is no signature', () => {
    const sheet = joint().scrawl(330, 102, 390, 114).rule(150, 104, 180, { slope: 0.4 });
    expect(read(sheet).district.signed).toBeNull();
  });

  test('with a typed date alone it is unsigned', () => {
    const sheet = joint();
    sheet.text(380, 115, '8/29/2018', small);
    expect(read(sheet).district).toMatchObject({ signed: false, date: { value: '2018-08-29' } });
  });

  test('a typed signature is one, and its date is not called missing', () => {
    const sheet = joint();
    sheet.text(60, 115, '/s/ Jane Doe', small);
    expect(read(sheet).district).toMatchObject({ signed: true, date: { state: 'not-found' } });
  });
});

test('in a frame with room over its labels and none under them, a date over its label is no signature', () => {
  const sheet = begun();
  for (const [role, text, x] of [
    ['district', 'Superintendent/Designee', 54] as const,
    ['kde', 'KDE Designee', 320] as const,
  ]) {
    sheet.rule(x, 100, x + 240).rule(x, 230, x + 240);
    sheet.upright(x, 100, 230).upright(x + 240, 100, 230);
    sheet.label(x + 6, 160, text, { kind: 'signature', role }, small);
    sheet.label(x + 6, 224, 'Date:', { kind: 'date', role }, small);
  }
  sheet.scrawl(70, 190, 150, 208);
  expect(read(sheet).district.signed).not.toBe(true);
});

test('a date drawn behind a typed signature is not called missing', () => {
  const { sheet } = layouts['one word "Date" above the lines of both']!();
  sheet.text(200, 127, '/s/ Jane Doe', small);
  sheet.scrawl(310, 116, 360, 127).mark('drawn', 308, 114, 362, 129);
  expect(read(sheet).district).toMatchObject({ signed: true, date: { state: 'unclear' } });
});

test('a typed signature right above KDE’s label is no part of the label', () => {
  const sheet = begun();
  for (const { role, text, y } of parties) {
    sheet.label(54, y, text, { kind: 'signature', role }, small);
    sheet.label(380, y, 'Date', { kind: 'date', role }, small);
  }
  sheet.text(54, 189, '/s/ Jane Doe', small);
  expect(read(sheet).kde.signed).toBe(true);
});

test('where no rule parts two signers, what lies between them is neither’s', () => {
  const sheet = begun();
  for (const { role, text, y } of parties) {
    sheet.label(54, y, text, { kind: 'signature', role }, small);
    sheet.label(380, y, 'Date', { kind: 'date', role }, small);
  }
  const { district, kde } = read(sheet.scrawl(60, 150, 200, 176));
  expect([district.signed, kde.signed]).toEqual([null, null]);
});

test('a label’s other words on its line and on the next one are the label’s', () => {
  const sheet = begun();
  for (const { role, text, y } of parties) {
    sheet.rule(54, y - 12, 300).text(54, y, 'Signature of', small);
    sheet.label(54 + 13 * 9 * 0.55, y, text, { kind: 'signature', role }, small);
    sheet.text(54, y + 10, 'or designee', small);
    sheet.rule(350, y - 12, 480).label(350, y, 'Date', { kind: 'date', role }, small);
  }
  expect(read(sheet).district).toMatchObject({ signed: false, date: { state: 'empty' } });
});

test('ink in KDE’s place that began in the district’s empty one may be the district’s', () => {
  const piece: Piece = { x0: 0, x1: 90, y0: 0, y1: 30, px: 400, contrast: 200 };
  const place = { part: 'signature', words: [], marks: [], spill: [], pieces: [] } as const;
  const district = { ...place, role: 'district', spill: [piece] } as unknown as FilledSlot;
  const kde = { ...place, role: 'kde', pieces: [piece] } as unknown as FilledSlot;
  const signed = { ...district, pieces: [{ ...piece, x0: 200, x1: 290 }] };
  expect([hangsFromOther(kde, [district, kde]), hangsFromOther(kde, [signed, kde])]).toEqual([true, false]);
});
