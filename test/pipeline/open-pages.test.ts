import { describe, expect, test } from '@jest/globals';
import type { Box, GreyImage, Mark, Problem, Word } from '../../src/core/model.js';
import { drawPagePng, openPages } from '../../src/pipeline/open-pages.js';
import type { OpenDocument, Pictures, RawPage, Recogniser } from '../../src/pipeline/ports.js';

const width = 255;
const height = 330;
const dpi = { full: 60, view: 30 };

/** Words stand five in a row. */
const rowOf = (i: number) => Math.floor(i / 5);

/** A page of words in lines. */
function wordsOn(count: number, source: Word['source'] = 'text-layer', text = 'school'): Word[] {
  return Array.from({ length: count }, (_, i) => ({
    text: `${text}${i}`,
    box: { x: 0.1 + (i % 5) * 0.16, y: 0.1 + rowOf(i) * 0.05, w: 0.13, h: 0.02 },
    confidence: 1,
    source,
  }));
}
/** Dark strokes in each box, so that the drawn page shows ink where words stand. */
function draw(boxes: Box[], scale: number): GreyImage {
  const image = { width: width * scale, height: height * scale, data: new Uint8Array(0) };
  image.data = new Uint8Array(image.width * image.height).fill(255);
  for (const box of boxes) {
    const top = Math.round(box.y * image.height);
    for (let y = top; y < top + box.h * image.height; y++) {
      const left = Math.round(box.x * image.width);
      for (let x = left; x < left + box.w * image.width; x++) {
        // strokes with gaps, as letters have; an unbroken run would be a rule
        if ((x + y * 3) % 7 < 5) image.data[y * image.width + x] = 0;
      }
    }
  }
  return image;
}

interface Sheet {
  /** what the document says stands there */
  words?: Word[];
  marks?: Mark[];
  /** what is drawn */
  ink?: Box[];
}
function rawPage({ words = [], marks = [], ink = words.map((w) => w.box) }: Sheet): RawPage {
  return {
    widthPt: 612,
    heightPt: 792,
    words,
    marks,
    draw: async (at) => draw(ink, at === dpi.full ? 2 : 1),
  };
}
function documentOf(pages: (Sheet | Problem)[]): OpenDocument {
  return {
    kind: 'pdf',
    pageCount: pages.length,
    page: async (number) => {
      const page = pages[number - 1]!;
      return 'code' in page ? page : rawPage(page);
    },
    close: async () => undefined,
  };
}

/** Reads `read` from any picture that lies `upright`; from any other it reads nonsense. */
function toolsFor(opened: OpenDocument | Problem, read: Word[] = [], lies: 0 | 90 | 180 | 270 = 0) {
  const asked: string[] = [];
  let turn = 0;
  const pictures: Pictures = {
    turn: async (image, degrees) => {
      turn = degrees;
      return { ...image, width: image.height, height: image.width };
    },
    clean: async (image) => ({ image, skewDegrees: 0, contrast: 0.9 }),
    crop: (image, box) => ({
      width: Math.round(box.w * image.width),
      height: Math.round(box.h * image.height),
      data: new Uint8Array(Math.round(box.w * image.width) * Math.round(box.h * image.height)).fill(255),
    }),
    scale: async (image, factor) => {
      const [w, h] = [Math.round(image.width * factor), Math.round(image.height * factor)];
      return { width: w, height: h, data: new Uint8Array(w * h).fill(255) };
    },
    png: async () => Buffer.from('png'),
  };
  const recogniser: Recogniser = {
    words: async (image, mode) => {
      asked.push(`${mode} ${image.width}x${image.height}`);
      return turn === lies ? read : read.map((w) => ({ ...w, text: '}u[', confidence: 0.2 }));
    },
    orientation: async () => {
      asked.push('orientation');
      return { degrees: ((lies - turn + 360) % 360) as 0 | 90 | 180 | 270, confidence: 1 };
    },
    close: async () => undefined,
  };
  const opener = { open: async () => ('code' in opened ? { kind: 'pdf' as const, ...opened } : opened) };
  return { tools: { opener, pictures, recogniser }, asked };
}
const limits = { maxOcrPages: 2, pagesAtOnce: 1, dpi };
const read = (tools: ReturnType<typeof toolsFor>['tools']) =>
  openPages(new Uint8Array(1), 'letter.pdf', 3, tools, limits);
const ocrWords = wordsOn(40, 'ocr', 'teacher').map((w) => ({ ...w, text: 'teacher', confidence: 0.9 }));

describe('a text layer', () => {
  test('that says what stands on the page is taken, without OCR', async () => {
    const { tools, asked } = toolsFor(documentOf([{ words: wordsOn(60) }]));
    const { pages, document } = await read(tools);
    expect(document).toEqual({ kind: 'pdf', pageCount: 1, problem: null });
    expect(pages[0]).toMatchObject({ document: 3, page: 1, textFrom: 'text-layer', legible: true });
    expect(pages[0]!.words).toHaveLength(60);
    expect([pages[0]!.image!.width, pages[0]!.image!.height]).toEqual([width, height]);
    expect(asked).toEqual([]);
  });

  test('of few words is legible where nothing else is drawn, and not where something is', async () => {
    const words = wordsOn(2);
    const beside = { x: 0.1, y: 0.5, w: 0.11, h: 0.02 };
    const { tools } = toolsFor(documentOf([{ words }, { words, ink: [...words.map((w) => w.box), beside] }]));
    const { pages } = await read(tools);
    expect(pages.map((page) => [page.textFrom, page.legible])).toEqual([
      ['text-layer', true],
      ['text-layer', false],
    ]);
  });

  test('of a few words on a nearly empty last page is taken too', async () => {
    const { tools, asked } = toolsFor(documentOf([{ words: wordsOn(8) }]));
    expect((await read(tools)).pages[0]).toMatchObject({ textFrom: 'text-layer', legible: true });
    expect(asked).toEqual([]);
  });

  test.each<[string, Sheet]>([
    ['a stamp’s words over a scan', { words: wordsOn(6), ink: wordsOn(100).map((w) => w.box) }],
    ['codes of glyphs', { words: wordsOn(60).map((w) => ({ ...w, text: '\uE001\uE002\uE003' })) }],
    [
      'words that all stand at one point',
      {
        words: wordsOn(60).map((w) => ({ ...w, box: { x: 0, y: 0, w: 0.1, h: 0.01 } })),
        ink: wordsOn(60).map((w) => w.box),
      },
    ],
    ['nothing', { ink: wordsOn(60).map((w) => w.box) }],
  ])('of %s makes way for OCR', async (_, sheet) => {
    const { tools, asked } = toolsFor(documentOf([sheet]), ocrWords);
    const [page] = (await read(tools)).pages;
    expect(page).toMatchObject({ textFrom: 'ocr', legible: true });
    expect(page!.words.filter((w) => w.text === 'teacher').length).toBeGreaterThan(30);
    expect(asked).toEqual([`glance ${width}x${height}`]);
  });

  test('that runs up the page turns it upright', async () => {
    const upwards = wordsOn(60).map((w) => ({
      ...w,
      box: { x: w.box.y, y: 1 - w.box.x - w.box.w, w: w.box.h, h: w.box.w },
    }));
    const { tools } = toolsFor(documentOf([{ words: upwards }]));
    const [page] = (await read(tools)).pages;
    expect([page!.widthPt, page!.heightPt]).toEqual([792, 612]);
    expect(page!.words[7]!.box.x).toBeCloseTo(wordsOn(8)[7]!.box.x, 5);
    expect(page!.words[7]!.box.y).toBeCloseTo(wordsOn(8)[7]!.box.y, 5);
  });
});

describe('a page read by OCR', () => {
  const scan: Sheet = { ink: wordsOn(60).map((w) => w.box) };

  test('keeps what was typed onto it instead of OCR’s reading of the same place', async () => {
    const typed: Word = { ...wordsOn(1, 'form-value')[0]!, text: 'Ada' };
    const { tools } = toolsFor(documentOf([{ ...scan, words: [typed] }]), ocrWords);
    const { words } = (await read(tools)).pages[0]!;
    expect(words).toHaveLength(40);
    expect(words.at(-1)).toEqual(typed);
  });

  test('is turned when it lies upside down, and the next page is tried that way first', async () => {
    const mark: Mark = { kind: 'image', box: { x: 0.1, y: 0.2, w: 0.3, h: 0.1 } };
    const { tools, asked } = toolsFor(documentOf([{ ...scan, marks: [mark] }, scan]), ocrWords, 180);
    const { pages } = await read(tools);
    expect(pages.map((page) => page.words[0]?.text)).toEqual(['teacher', 'teacher']);
    const { x, y } = pages[0]!.marks[0]!.box;
    expect([x, y].map((n) => Number(n.toFixed(5)))).toEqual([0.6, 0.7]);
    expect(asked.filter((a) => a === 'orientation')).toHaveLength(1);
  });

  test('that lies upright is not asked how it lies', async () => {
    const { tools, asked } = toolsFor(documentOf([scan]), ocrWords);
    expect((await read(tools)).pages[0]!.words[0]?.text).toBe('teacher');
    expect(asked).not.toContain('orientation');
  });

  test.each([
    ['few words', ocrWords.slice(0, 6)],
    ['unsure words', ocrWords.map((w) => ({ ...w, confidence: 0.3 }))],
    [
      'words cut off at the edge',
      ocrWords.map((w, i) => ({ ...w, box: { ...w.box, x: i % 5 === 0 ? 0 : w.box.x } })),
    ],
  ])('with %s is not legible: nothing can be said to be missing from it', async (_, words) => {
    const { tools } = toolsFor(documentOf([scan]), words);
    expect((await read(tools)).pages[0]!.legible).toBe(false);
  });

  test('comes after too many others: it is shown and left unread', async () => {
    const { tools } = toolsFor(documentOf([scan, scan, scan]), ocrWords);
    const { pages } = await read(tools);
    expect(pages.map((page) => page.textFrom)).toEqual(['ocr', 'ocr', 'none']);
    expect(pages[2]).toMatchObject({ legible: false, words: [], image: { width, height } });
  });

  test('of which a glance makes little sense is read at full size', async () => {
    const { tools, asked } = toolsFor(documentOf([scan]), ocrWords);
    const words = tools.recogniser.words.bind(tools.recogniser);
    tools.recogniser.words = async (image, mode) =>
      (await words(image, mode)).map((w) => ({ ...w, confidence: mode === 'glance' ? 0.78 : 0.9 }));
    const [page] = (await read(tools)).pages;
    expect(asked).toEqual([`glance ${width}x${height}`, `page ${width * 2}x${height * 2}`]);
    expect(page!.words[0]!.confidence).toBe(0.9);
  });

  test.each([
    [
      'whose print is read surely is not read again for rows of handwriting',
      (i: number) => rowOf(i) % 4 === 1,
      [],
    ],
    [
      'that is read unsurely here and there is',
      (i: number) => i % 3 === 1,
      [`page ${width * 2}x${height * 2}`],
    ],
    [
      'of which more is handwriting than print is',
      (i: number) => rowOf(i) > 6,
      [`page ${width * 2}x${height * 2}`],
    ],
  ])('%s', async (_name, isUnsure, again) => {
    const words = wordsOn(80, 'ocr').map((w, i) => ({
      ...w,
      text: 'school',
      confidence: isUnsure(i) ? 0.4 : 0.95,
    }));
    const { tools, asked } = toolsFor(documentOf([scan]), words);
    await read(tools);
    expect(asked).toEqual([`glance ${width}x${height}`, ...again]);
  });

  test('is read while the one before it still is, two at a time', async () => {
    const { tools } = toolsFor(documentOf([scan, scan, scan]), ocrWords);
    let running = 0;
    let most = 0;
    const words = tools.recogniser.words.bind(tools.recogniser);
    tools.recogniser.words = async (image, mode) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return words(image, mode);
    };
    const many = { ...limits, maxOcrPages: 3, pagesAtOnce: 2 };
    const { pages } = await openPages(new Uint8Array(1), 'letter.pdf', 3, tools, many);
    expect(pages.map(({ page, textFrom }) => [page, textFrom])).toEqual([
      [1, 'ocr'],
      [2, 'ocr'],
      [3, 'ocr'],
    ]);
    expect(most).toBe(2);
  });

  test('a region is read again, larger, and its words come back in the page’s own measure', async () => {
    const box = { x: 0.5, y: 0.25, w: 0.2, h: 0.1 };
    const { tools, asked } = toolsFor(documentOf([scan]), ocrWords);
    const opened = await read(tools);
    const whole: Word = { text: 'all', box: { x: 0, y: 0, w: 1, h: 1 }, confidence: 1, source: 'ocr' };
    tools.recogniser.words = async (image, mode) => {
      asked.push(`${mode} ${image.width}x${image.height}`);
      // the crop without the white margin of 12 pixels around it
      const [mx, my] = [12 / image.width, 12 / image.height];
      return [{ ...whole, box: { x: mx, y: my, w: 1 - 2 * mx, h: 1 - 2 * my } }];
    };
    const [word] = await opened.reread(0, { box, mode: 'line', look: 'second' });
    for (const side of ['x', 'y', 'w', 'h'] as const) expect(word!.box[side]).toBeCloseTo(box[side], 2);
    const [w] = /\d+/.exec(asked.at(-1)!)!;
    expect(Number(w)).toBeGreaterThan(0.2 * width * 2 * 1.4);
  });

  test('no two looks at a place are at the same size', async () => {
    const box = { x: 0.5, y: 0.25, w: 0.2, h: 0.1 };
    const { tools, asked } = toolsFor(documentOf([scan]), ocrWords);
    const opened = await read(tools);
    const widthOf = async (mode: 'block' | 'line', look: 'second' | 'third') => {
      await opened.reread(0, { box, mode, look });
      return Number(/\d+/.exec(asked.at(-1)!)![0]);
    };
    const third = await widthOf('line', 'third');
    expect(await widthOf('block', 'second')).not.toBe(third);
    expect(await widthOf('line', 'second')).not.toBe(third);
  });
});

describe('what cannot be read', () => {
  const damaged: Problem = { code: 'corrupt-document', text: 'The PDF is damaged.' };

  test('a document that does not open has no pages and its problem', async () => {
    const { tools } = toolsFor(damaged);
    const opened = await read(tools);
    expect(opened.document).toEqual({ kind: 'pdf', pageCount: null, problem: damaged });
    expect(opened.pages).toEqual([]);
    const box = { x: 0, y: 0, w: 1, h: 1 };
    expect(await opened.reread(0, { box, mode: 'line', look: 'second' })).toEqual([]);
  });

  test('a damaged page among good ones keeps its number and is not legible', async () => {
    const { tools } = toolsFor(documentOf([{ words: wordsOn(60) }, damaged, { words: wordsOn(60) }]));
    const { document, pages } = await read(tools);
    expect(document.problem).toBeNull();
    expect(pages.map((page) => [page.page, page.legible])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });

  test('a document of damaged pages alone is a damaged document', async () => {
    const { tools } = toolsFor(documentOf([damaged, damaged]));
    expect((await read(tools)).document).toMatchObject({ pageCount: 2, problem: damaged });
  });

  test('an empty page is not read, and nothing is said to be missing from it', async () => {
    const { tools, asked } = toolsFor(documentOf([{}]));
    expect((await read(tools)).pages[0]).toMatchObject({ textFrom: 'none', words: [], legible: false });
    expect(asked).toEqual([]);
  });
});

describe('a page for people to look at', () => {
  test.each([
    ['a page that is there', 1, 'png'],
    ['one that is not', 2, null],
    ['none', 0, null],
  ])('%s', async (_, page, expected) => {
    const { tools } = toolsFor(documentOf([{ words: wordsOn(60) }]));
    const png = await drawPagePng(new Uint8Array(1), 'letter.pdf', { page }, tools, dpi);
    expect(png?.toString() ?? null).toBe(expected);
  });
});
