import { describe, expect, test } from '@jest/globals';
import type { FormDefinition, SignatureReading } from '../../../src/core/model.js';
import { readSignatureLines } from '../../../src/core/reading/signature-lines.js';
import { Sheet } from './signature-page.js';

const form = { outline: [] } as unknown as FormDefinition;
const district = 'Participating District, Superintendent/Designee';
const kde = 'Kentucky Innovation Lab Network, KDE Designee';
const small = { size: 9 };

interface Block {
  sheet: Sheet;
  signature: [number, number, number, number];
  kde: [number, number, number, number];
  dateFoot: [number, number];
}

const begun = (): Sheet => new Sheet().label(54, 70, 'Required Signatories', { kind: 'heading' }, small);

/** Places are those measured on pages made for the lines bench. */
const layouts: Record<string, () => Block> = {
  'both labels in one frame': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 84] as const, ['kde', kde, 148] as const]) {
      sheet
        .rule(72, y, 540)
        .rule(72, y + 56, 540)
        .upright(72, y, y + 56)
        .upright(540, y, y + 56);
      sheet.label(77, y + 14, text, { kind: 'signature', role }, small);
      sheet.label(400, y + 14, 'Date:', { kind: 'date', role }, small);
    }
    return { sheet, signature: [90, 104, 260, 134], kde: [90, 168, 260, 198], dateFoot: [402, 130] };
  },
  'a column for each signer, dates located in the wrong one': () => {
    const sheet = begun();
    for (const y of [249, 282, 325, 353]) sheet.rule(51, y, 561);
    for (const x of [51, 306, 561]) sheet.upright(x, 249, 353);
    sheet.label(56, 270, district, { kind: 'signature', role: 'district' }, { size: 8 });
    sheet.label(311, 270, kde, { kind: 'signature', role: 'kde' }, { size: 8 });
    sheet.label(56, 345, 'Date:', { kind: 'date', role: 'kde' }, small);
    sheet.text(311, 345, 'Date:', small);
    return { sheet, signature: [70, 288, 240, 318], kde: [330, 288, 480, 318], dateFoot: [100, 345] };
  },
  'a heading, and "Signature:" before the rule': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 95] as const, ['kde', kde, 186] as const]) {
      sheet.label(54, y, text, { kind: 'signature', role }, small);
      sheet.text(54, y + 33, 'Signature:', small);
      sheet.rule(110, y + 36, 390).label(54, y + 64, 'Date:', { kind: 'date', role }, small);
      sheet.rule(84, y + 66, 242);
    }
    return { sheet, signature: [120, 104, 300, 130], kde: [120, 195, 300, 221], dateFoot: [90, 157] };
  },
  'one row of "Signature:" and "Date:", each before its rule': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 95] as const, ['kde', kde, 186] as const]) {
      sheet.label(54, y, text, { kind: 'signature', role }, small);
      sheet.rule(110, y + 42, 362).text(54, y + 40, 'Signature:', small);
      sheet.rule(406, y + 42, 558).label(372, y + 40, 'Date:', { kind: 'date', role }, small);
    }
    return { sheet, signature: [120, 110, 300, 136], kde: [120, 201, 300, 227], dateFoot: [406, 135] };
  },
  'who signs above an X and its rule, the next signer as near below it': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 95] as const, ['kde', kde, 144] as const]) {
      // the label reaches over the date's column
      sheet.label(
        54,
        y,
        `${text}, on behalf of everyone who signs with them`,
        { kind: 'signature', role },
        small,
      );
      sheet.rule(66, y + 32, 350).text(54, y + 30, 'X', small);
      sheet.rule(406, y + 32, 558).label(372, y + 30, 'Date:', { kind: 'date', role }, small);
    }
    return { sheet, signature: [80, 101, 300, 125], kde: [80, 150, 300, 174], dateFoot: [410, 125] };
  },
  'the date asked for right below the line to sign on': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 95] as const, ['kde', kde, 176] as const]) {
      sheet.label(54, y, text, { kind: 'signature', role }, small);
      sheet.rule(54, y + 34, 350).label(54, y + 52, 'Date:', { kind: 'date', role }, small);
      sheet.rule(90, y + 54, 260);
    }
    return { sheet, signature: [60, 100, 300, 126], kde: [60, 181, 300, 207], dateFoot: [94, 147] };
  },
  'name and title asked for on rules of their own': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 121] as const, ['kde', kde, 262] as const]) {
      sheet.rule(54, y, 364).label(54, y + 11, text, { kind: 'signature', role }, small);
      sheet.text(54, y + 34, 'Printed name:', small);
      sheet.rule(124, y + 36, 364).text(54, y + 58, 'Title:', small);
      sheet.rule(88, y + 60, 364).label(54, y + 91, 'Date:', { kind: 'date', role }, small);
      sheet.rule(84, y + 93, 244);
    }
    return { sheet, signature: [60, 92, 250, 119], kde: [60, 233, 250, 260], dateFoot: [90, 211] };
  },
  'labels right of typed rules': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 130] as const, ['kde', kde, 220] as const]) {
      sheet.rule(54, y, 290).label(298, y, text, { kind: 'signature', role }, { size: 8 });
      sheet.rule(54, y + 40, 200).label(208, y + 40, 'Date', { kind: 'date', role }, small);
    }
    return { sheet, signature: [70, 102, 240, 128], kde: [70, 192, 240, 218], dateFoot: [60, 168] };
  },
  'the date asked for in two or three words': () => {
    const sheet = begun();
    for (const [role, text, y, date] of [
      ['district', district, 130, 'Signature date'] as const,
      ['kde', kde, 220, 'Date of signature'] as const,
    ]) {
      sheet.rule(54, y, 290).label(54, y + 11, text, { kind: 'signature', role }, { size: 8 });
      sheet.rule(330, y, 480).text(330, y + 11, date, small);
    }
    return { sheet, signature: [70, 102, 240, 128], kde: [70, 192, 240, 218], dateFoot: [340, 127] };
  },
  'a box right below each label': () => {
    const sheet = begun();
    const box = (y: number, x1: number) =>
      sheet
        .rule(54, y, x1)
        .rule(54, y + 34, x1)
        .upright(54, y, y + 34)
        .upright(x1, y, y + 34);
    for (const [role, text, y] of [['district', district, 110] as const, ['kde', kde, 230] as const]) {
      box(y, 400);
      sheet.label(54, y - 3, text, { kind: 'signature', role }, small);
      box(y + 50, 200);
      sheet.label(54, y + 47, 'Date', { kind: 'date', role }, small);
    }
    return { sheet, signature: [70, 114, 240, 140], kde: [70, 234, 240, 260], dateFoot: [60, 184] };
  },
  'label and signature on one rule': () => {
    const sheet = begun();
    for (const [role, text, y] of [['district', district, 130] as const, ['kde', kde, 220] as const]) {
      sheet.label(54, y, text, { kind: 'signature', role }, { size: 8 }).rule(52, y + 3, 540);
      sheet.label(54, y + 40, 'Date', { kind: 'date', role }, small).rule(52, y + 43, 240);
    }
    return { sheet, signature: [320, 102, 500, 128], kde: [320, 192, 500, 218], dateFoot: [100, 170] };
  },
};

function read(sheet: Sheet) {
  const readings = readSignatureLines([sheet.page()], form, sheet.located, {
    receivedOn: '2018-09-01',
    rereads: [],
  });
  const of = (role: string) => readings.find((reading) => reading.role === role) as SignatureReading;
  return { district: of('district'), kde: of('kde') };
}

describe.each(Object.entries(layouts))('%s', (_, block) => {
  test('left blank it is unsigned and undated', () => {
    const { district: read1, kde: read2 } = read(block().sheet);
    expect([read1.signed, read1.date.state, read2.signed, read2.date.state]).toEqual([
      false,
      'empty',
      false,
      'empty',
    ]);
  });

  test('what the district signs and dates is the district’s', () => {
    const { sheet, signature, dateFoot } = block();
    sheet.scrawl(...signature).text(...dateFoot, '8/29/2018', small);
    const readings = read(sheet);
    expect(readings.district).toMatchObject({ signed: true, kind: 'ink', date: { value: '2018-08-29' } });
    expect(readings.kde).toMatchObject({ signed: false, date: { state: 'empty' } });
  });

  test('what KDE signs is not the district’s', () => {
    const { sheet, kde: place } = block();
    const readings = read(sheet.scrawl(...place));
    expect([readings.district.signed, readings.kde.signed]).toEqual([false, true]);
  });
});

test('the date inside an electronic signature is no label of the form', () => {
  const { sheet, dateFoot } = layouts['a heading, and "Signature:" before the rule']!();
  sheet.text(120, 117, 'Digitally signed by Jane Doe', { size: 7 });
  sheet.text(120, 126, "Date: 2018.08.29 10:11:12 -04'00'", { size: 7 });
  sheet.text(...dateFoot, '8/29/2018', small);
  expect(read(sheet).district).toMatchObject({
    signed: true,
    kind: 'typed',
    date: { value: '2018-08-29', state: 'read' },
  });
});

test('a label that locating lost is known by a word that only it has', () => {
  const { sheet, kde: place } = layouts['name and title asked for on rules of their own']!();
  const at = sheet.located.findIndex(({ entry }) => entry.role === 'kde' && entry.kind === 'signature');
  sheet.located.splice(at, 1);
  const readings = read(sheet.scrawl(...place));
  expect([readings.district.signed, readings.kde.signed]).toEqual([false, true]);
});

test('where the district’s label is lost under ink, what lies on KDE’s line decides nothing', () => {
  const { sheet, kde: place } = layouts['name and title asked for on rules of their own']!();
  const kept = sheet.located.filter(({ entry }) => entry.role !== 'district');
  sheet.words.splice(
    0,
    sheet.words.length,
    ...sheet.words.map((word) => ({ ...word, text: lost(word.text) })),
  );
  sheet.located.splice(0, sheet.located.length, ...kept);
  expect(read(sheet.scrawl(...place))).toMatchObject({ district: { signed: null }, kde: { signed: null } });
});

const lost = (text: string): string => (/Participating|Superintendent/.test(text) ? 'Vx' : text);

test('a date’s label above its signature’s, beside the signer’s typed name, is that signer’s', () => {
  const sheet = begun();
  for (const [role, text, y] of [['district', district, 121] as const, ['kde', kde, 211] as const]) {
    sheet.rule(54, y, 330).rule(380, y, 540);
    sheet.label(380, y + 11, 'Date:', { kind: 'date', role: 'district' }, small);
    sheet.label(54, y + 24, text, { kind: 'signature', role }, small);
  }
  // in printed order only the second one can follow the district's label
  sheet.located.splice(1, 1);
  sheet.scrawl(60, 92, 250, 119).text(384, 209, '9/3/2018', small);
  const { district: own, kde: other } = read(sheet);
  expect([own.date.value, other.date.value]).toEqual([null, '2018-09-03']);
});

test('a date written behind the signature is not called missing', () => {
  const { sheet, signature } = layouts['both labels in one frame']!();
  const [x0, y0, , y1] = signature;
  sheet.scrawl(x0, y0, x0 + 120, y1).scrawl(x0 + 160, y0 + 12, x0 + 200, y1);
  expect(read(sheet).district).toMatchObject({ signed: true, date: { state: 'unclear' } });
});

test('side by side, a date left of its own signature’s label is not the other signer’s', () => {
  const sheet = begun();
  for (const [role, text, x] of [['district', district, 130] as const, ['kde', kde, 380] as const]) {
    sheet.rule(x, 120, x + 160).label(x, 131, text, { kind: 'signature', role }, { size: 5 });
    sheet.rule(x - 76, 160, x + 20).label(x - 76, 171, 'Date', { kind: 'date', role: 'district' }, small);
  }
  sheet.text(310, 158, '9/3/2018', small);
  const { district: own, kde: other } = read(sheet);
  expect([own.date.value, other.date.value]).toEqual([null, '2018-09-03']);
});

test('a box to tick beside the label is no signature', () => {
  const sheet = layouts['label and signature on one rule']!().sheet;
  sheet.rule(330, 110, 342).rule(330, 122, 342).upright(330, 110, 122.5).upright(342, 110, 122.5);
  expect(read(sheet).district).toMatchObject({ signed: false });
});

test('one drawing across the border of two signers’ cells is not taken for a signature of either', () => {
  const sheet = begun();
  for (const y of [100, 136, 172]) sheet.rule(54, y, 540);
  for (const x of [54, 250, 540]) sheet.upright(x, 100, 172);
  sheet.label(58, 114, 'Superintendent/Designee', { kind: 'signature', role: 'district' }, small);
  sheet.label(58, 150, 'KDE Designee', { kind: 'signature', role: 'kde' }, small);
  sheet.scrawl(300, 118, 460, 154).mark('drawn', 298, 116, 462, 156);
  const readings = read(sheet);
  expect([readings.district.signed, readings.kde.signed]).toEqual([null, null]);
});
