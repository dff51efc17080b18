import { describe, expect, test } from '@jest/globals';
import type { FormDefinition, SignatureReading, Word } from '../../../src/core/model.js';
import type { Look } from '../../../src/core/reading/rereads.js';
import { dateRegionsToReread, readSignatureLines } from '../../../src/core/reading/signature-lines.js';
import { blankBlock, type Layout, type Places, Sheet } from './signature-page.js';

const form = { outline: [] } as unknown as FormDefinition;
const layouts: Layout[] = ['under', 'left', 'above', 'table', 'underscores', 'two rows', 'fields'];
const ocr: Partial<Word> = { source: 'ocr', confidence: 0.93 };

function read(sheet: Sheet, page = {}, rereads: Parameters<typeof readSignatureLines>[3]['rereads'] = []) {
  const readings = readSignatureLines([sheet.page(page)], form, sheet.located, {
    receivedOn: '2018-09-01',
    rereads,
  });
  const of = (role: string) => readings.find((reading) => reading.role === role) as SignatureReading;
  return { district: of('district'), kde: of('kde') };
}

const linesWithTag = (): Sheet => {
  const sheet = new Sheet();
  sheet.label(72, 110, 'Required Signatories', { kind: 'heading' });
  for (const [role, y] of [['district', 160] as const, ['kde', 230] as const]) {
    sheet.label(58, y, 'Superintendent Signature,', { kind: 'signature', role });
    sheet.label(213, y, 'Date:', { kind: 'date', role }).rule(58, y + 1, 540);
  }
  // set smaller, it begins lower than the label's last word
  sheet.text(10, 160.5, 'SIGN HERE', { size: 9 });
  sheet.text(72, 290, 'Return this Letter of Commitment via email to the address below');
  return sheet;
};

describe('one line for signature and date, a tag in the margin level with it', () => {
  test('what stands behind the labels signs', () => {
    const sheet = linesWithTag();
    sheet.scrawl(270, 134, 400, 166);
    expect(read(sheet).district.signed).not.toBe(false);
  });
  test('nothing behind them', () => {
    expect(read(linesWithTag()).district.signed).not.toBe(true);
  });
});

test('a place in which nobody could sign was not understood, and is not called empty', () => {
  const sheet = new Sheet();
  sheet.label(72, 110, 'Required Signatories', { kind: 'heading' });
  for (const [role, y] of [['district', 160] as const, ['kde', 230] as const]) {
    sheet.label(72, y, 'Superintendent Signature:', { kind: 'signature', role });
    sheet.label(227, y, 'Date:', { kind: 'date', role }).rule(72, y + 1, 540);
  }
  sheet.scrawl(270, 134, 400, 166);
  sheet.text(72, 290, 'Return this Letter of Commitment via email to the address below');
  expect(read(sheet).district.signed).not.toBe(false);
});

describe.each(layouts)('layout: label %s', (layout) => {
  const open = (): Places => blankBlock(layout);

  test('a blank block is unsigned and undated, on positive evidence', () => {
    const { district, kde } = read(open().sheet);
    expect([district.signed, district.date.state, kde.signed, kde.date.state]).toEqual([
      false,
      'empty',
      false,
      'empty',
    ]);
    expect(district.box).not.toBeNull();
  });

  test('a scrawl in the place is the district’s signature, and not KDE’s', () => {
    const { sheet, signature } = open();
    sheet.scrawl(...signature);
    const { district, kde } = read(sheet);
    expect([district.signed, district.kind, district.date.state, kde.signed]).toEqual([
      true,
      'ink',
      'empty',
      false,
    ]);
  });

  test('a scrawl in KDE’s place leaves the district unsigned', () => {
    const { sheet, kde: place } = open();
    sheet.scrawl(...place);
    const { district, kde } = read(sheet);
    expect([kde.signed, district.signed]).toEqual([true, false]);
  });

  test('a typed date is read, a signature without date stays undated', () => {
    const { sheet, signature, dateFoot } = open();
    sheet.scrawl(...signature).text(...dateFoot, '8/29/2018');
    const { district, kde } = read(sheet);
    expect([district.signed, district.date.value, district.date.state]).toEqual([true, '2018-08-29', 'read']);
    expect([kde.date.value, kde.date.state]).toEqual([null, 'empty']);
  });

  test('a handwritten date is there, and not read', () => {
    const { sheet, signature, date } = open();
    sheet.scrawl(...signature).scrawl(...date);
    expect(read(sheet).district.date).toMatchObject({ value: null, state: 'unclear', doubt: 'handwritten' });
  });

  test.each([
    ['Jane Doe', {}, null, null],
    ['/s/ Jane Doe', {}, true, 'typed'],
    ['Jane Doe', { fontName: 'DancingScript-Regular' }, true, 'typed'],
  ])('typed %s %j', (text, word, signed, kind) => {
    const { sheet, signatureFoot } = open();
    sheet.text(...signatureFoot, text, word);
    expect(read(sheet).district).toMatchObject({ signed, kind });
  });

  test.each([
    ['drawn', {}, true, 'drawn'],
    ['image', {}, true, 'image'],
    ['certificate', { signed: true }, true, 'certificate'],
    ['certificate', { signed: false }, false, null],
  ] as const)('a mark of kind %s %j', (kind, more, signed, expected) => {
    const { sheet, signature } = open();
    sheet.mark(kind, ...signature, more);
    expect(read(sheet).district).toMatchObject({ signed, kind: expected });
    expect(read(sheet).kde.signed).toBe(false);
  });

  test('fax noise is no ink', () => {
    const { sheet } = blankBlock(layout, ocr, 200);
    sheet.speckle(4000);
    const { district, kde } = read(sheet, { textFrom: 'ocr' });
    expect([district.signed, district.date.state, kde.signed]).toEqual([false, 'empty', false]);
  });

  test('what recognition makes of a scrawl is ink, not a name', () => {
    const { sheet, signature } = blankBlock(layout, ocr);
    sheet.scrawl(...signature).words.push({
      text: 'Vietyzum',
      box: sheet.box(...signature),
      confidence: 0.31,
      source: 'ocr',
    });
    expect(read(sheet, { textFrom: 'ocr' }).district).toMatchObject({ signed: true, kind: 'ink' });
  });

  test('a typed date on a scan needs three readings that agree', () => {
    const { sheet, dateFoot } = blankBlock(layout, ocr);
    const [index = 0] = sheet.text(...dateFoot, '8/29/2018', ocr);
    const page = sheet.page({ textFrom: 'ocr' });
    const regions = dateRegionsToReread([page], form, sheet.located);
    expect(regions.map(({ look, mode }) => [look, mode])).toEqual([
      ['second', 'line'],
      ['third', 'raw'],
    ]);
    const again = (texts: Record<Look, string>) =>
      regions.map((region) => ({
        ...region,
        words: [{ ...(sheet.words[index] as Word), text: texts[region.look] }],
      }));
    const dateWith = (second: string, third: string) =>
      read(sheet, { textFrom: 'ocr' }, again({ second, third })).district.date;
    expect(dateWith('8/29/2018', '8/29/2018')).toMatchObject({ value: '2018-08-29', state: 'read' });
    expect(dateWith('8/24/2018', '8/29/2018')).toMatchObject({ value: null, state: 'unclear' });
    expect(dateWith('8/29/2018', '8/24/2018')).toMatchObject({ value: null, state: 'unclear' });
    expect(read(sheet, { textFrom: 'ocr' }).district.date).toMatchObject({ value: null, state: 'unclear' });
  });
});

describe('what is not positively missing is left to a person', () => {
  test('ink beside the line', () => {
    const { sheet } = blankBlock('left');
    sheet.scrawl(75, 168, 190, 188);
    const { district } = read(sheet);
    expect([district.signed, district.date.state]).toEqual([null, 'unclear']);
  });
  test('a page too poor to show that something is not there', () => {
    const { district } = read(blankBlock('under').sheet, { legible: false });
    expect([district.signed, district.date.state]).toEqual([null, 'unclear']);
  });
  test('a Word file', () => {
    const { district } = read(blankBlock('underscores').sheet, { image: null, textFrom: 'docx' });
    expect([district.signed, district.date.state]).toEqual([null, 'unclear']);
  });
  test('a date typed beside the signature', () => {
    const { sheet } = blankBlock('under');
    sheet.scrawl(80, 138, 200, 170).text(260, 162, '8/29/2018');
    expect(read(sheet).district.date).toMatchObject({
      state: 'unclear',
      alternatives: [{ value: '2018-08-29' }],
    });
  });
  test('a label that was not found', () => {
    const sheet = new Sheet();
    sheet.text(72, 80, 'no labels here');
    expect(read(sheet).district).toMatchObject({ signed: null, page: null, date: { state: 'not-found' } });
  });
  test('labels without any rule, and something between them', () => {
    const sheet = new Sheet();
    sheet.label(72, 110, 'Required Signatories', { kind: 'heading' });
    sheet.label(72, 160, 'Superintendent or designee', { kind: 'signature', role: 'district' });
    sheet.label(72, 230, 'KDE designee', { kind: 'signature', role: 'kde' });
    expect(read(sheet).district.signed).toBe(false);
    sheet.scrawl(80, 176, 200, 206);
    expect(read(sheet).district.signed).not.toBe(false);
  });
});

test('dates elsewhere on the page do not count', () => {
  const { sheet, signature } = blankBlock('under');
  sheet.text(72, 60, 'The next convening is held on October 29, 2018.');
  sheet.text(72, 330, 'Printed 8/29/2018');
  sheet.scrawl(...signature);
  expect(read(sheet).district.date).toMatchObject({ value: null, state: 'empty', alternatives: [] });
});

test('a signature that dips below its rule is not KDE’s', () => {
  const { sheet } = blankBlock('under');
  sheet.scrawl(80, 140, 260, 186);
  const { district, kde } = read(sheet);
  expect(district.signed).toBe(true);
  expect(kde.signed).not.toBe(true);
});

test('a signature page sent twice counts where it is signed', () => {
  const blank = blankBlock('left');
  const signed = blankBlock('left');
  signed.sheet.scrawl(...signed.signature);
  const located = [...blank.sheet.located, ...signed.sheet.located.map((one) => ({ ...one, pageIndex: 1 }))];
  const pages = [blank.sheet.page(), signed.sheet.page({ page: 2 })];
  const [district] = readSignatureLines(pages, form, located, { receivedOn: '2018-09-01', rereads: [] });
  expect(district).toMatchObject({ signed: true, page: 2 });
});

describe('invisible text over a scan is some program’s OCR, not typing', () => {
  const hidden = { source: 'text-layer', confidence: 0.7 } as const;
  test('what it makes of a scrawl and of a handwritten date', () => {
    const { sheet, signature, date } = blankBlock('under', hidden);
    sheet.scrawl(...signature).scrawl(...date);
    sheet.words.push({ text: 'Vietyzum', box: sheet.box(...signature), ...hidden });
    sheet.words.push({ text: '8/29/2018', box: sheet.box(...date), ...hidden });
    const { district } = read(sheet);
    expect(district).toMatchObject({ signed: true, kind: 'ink' });
    expect(district.date).toMatchObject({ value: null, state: 'unclear', doubt: 'handwritten' });
  });
  test('a typed date in it needs closer looks too', () => {
    const { sheet, dateFoot } = blankBlock('under', hidden);
    sheet.text(...dateFoot, '8/29/2018', hidden);
    expect(read(sheet).district.date).toMatchObject({ value: null, state: 'unclear' });
    expect(dateRegionsToReread([sheet.page()], form, sheet.located)).toHaveLength(2);
  });
});

describe('print and typed answers near the lines', () => {
  test.each(['Please return by 10/15/2018.', 'Rev. 5/1/2018'])('%s is no date of a signature', (text) => {
    const { sheet } = blankBlock('under');
    sheet.text(72, 272, text, { size: 8 });
    expect(read(sheet).district).toMatchObject({ signed: false, date: { state: 'empty' } });
  });

  test('a typed name above “Printed name” is the answer to that, and signs nothing', () => {
    const { sheet } = blankBlock('under');
    sheet.text(72, 268, 'Dr. Joan Marsh');
    sheet.text(72, 282, 'Printed name');
    expect(read(sheet).district).toMatchObject({ signed: false, date: { state: 'empty' } });
  });

  test('a name in a script face beside “Name” may be the signature', () => {
    const { sheet } = blankBlock('under');
    sheet.text(72, 272, 'Name:');
    sheet.text(120, 272, 'Joan Marsh', { fontName: 'DancingScript' });
    expect(read(sheet).district.signed).toBeNull();
  });

  test('the day of a signing tool’s stamp, with its time, is read in the date’s place', () => {
    const { sheet, signature, dateFoot } = blankBlock('under');
    sheet.scrawl(...signature).text(...dateFoot, '8/29/2018 | 2:31 PM EDT', { size: 8 });
    expect(read(sheet).district.date).toMatchObject({ value: '2018-08-29', state: 'read' });
  });
});

describe('a row of labels and a row of cells to sign', () => {
  test.each([true, false])('labels above: %s', (labelsFirst) => {
    const { sheet, top } = table(labelsFirst);
    sheet.scrawl(90, top + 5, 300, top + 34).text(410, top + 30, '8/29/2018');
    const { district, kde } = read(sheet);
    expect(district).toMatchObject({ signed: true, date: { value: '2018-08-29' } });
    expect(kde).toMatchObject({ signed: false, date: { state: 'empty' } });
  });
});

const table = (labelsFirst: boolean) => {
  const sheet = new Sheet();
  sheet.text(72, 80, 'the loss of supports outlined above in this letter of commitment');
  sheet.label(72, 110, 'Required Signatories', { kind: 'heading' });
  const rows = labelsFirst ? [140, 160, 200, 220, 260] : [140, 180, 200, 240, 260];
  for (const y of rows) sheet.rule(72, y, 540);
  for (const x of [72, 400, 540]) sheet.upright(x, 140, 260);
  const feet = labelsFirst ? [154, 214] : [194, 254];
  for (const [i, role] of (['district', 'kde'] as const).entries()) {
    const text = role === 'district' ? 'Superintendent/Designee' : 'KDE Designee';
    sheet.label(78, feet[i]!, text, { kind: 'signature', role });
    sheet.label(406, feet[i]!, 'Date', { kind: 'date', role });
  }
  return { sheet, top: labelsFirst ? 160 : 140 };
};
