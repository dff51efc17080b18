/**
 * Signature pages as a reader holds them once recognition has done its part: cleaned pictures, with the form's words in
 * their places. What is looked at here is ink alone, so recognition, which takes most of a page's time, is spared.
 */
import sharp from 'sharp';
import { drawPages } from '../../fixtures/degrade/render.js';
import { noiseTable, smoothField, soften } from '../../fixtures/degrade/pixels.js';
import { scanPage, threshold } from '../../fixtures/corpus/paper/scanner.js';
import { writeDateAs } from '../../fixtures/corpus/date-styles.js';
import { partOf } from '../../fixtures/corpus/parts.js';
import {
  type DrawnLine,
  type DrawnPage,
  drawLinePage,
  isPaperCarrier,
} from '../../fixtures/lines/draw-lines.js';
import { type LineDirt, layOnLine, lineDirts } from '../../fixtures/lines/line-dirt.js';
import { setLinesPage } from '../../fixtures/lines/make-lines.js';
import { type Prng, prng } from '../../fixtures/prng.js';
import { openPdf } from '../../src/adapters/pdf/open-pdf.js';
import { createPictures } from '../../src/adapters/image/pictures.js';
import type { Box, GreyImage, Page, Word } from '../../src/core/model.js';

export const inkCarriers = ['scan', 'one-bit', 'photo'] as const;
export type InkCarrier = (typeof inkCarriers)[number];

export interface DirtyPage {
  page: Page;
  truth: {
    index: number;
    carrier: InkCarrier;
    layout: string;
    dirt: LineDirt;
    /** of the district's line; KDE's is never signed */
    signed: boolean;
    way: string;
    placement: string;
  };
}

const dpi = 200;
const viewDpi = 150;

/** The pages of the part for tuning that travel on paper; dirt of the other part is not drawn. */
export function* indexesOf(seed: string, n: number): Generator<number> {
  for (let index = 0, found = 0; found < n; index += 1) {
    if (partOf(index) !== 'tune' || !isPaperCarrier(drawLinePage(seed, index).carrier)) continue;
    found += 1;
    yield index;
  }
}

/** One page set twice: unsigned under each kind of dirt, and signed, clean and under one kind. */
export async function* dirtyPages(seed: string, index: number): AsyncGenerator<DirtyPage> {
  const drawn = { ...drawLinePage(seed, index), nearBy: null };
  const random = prng(`ink/${seed}/${index}`);
  const blank = await setLinesPage({ ...drawn, district: empty, kde: empty });
  const words = await wordsOf(blank.pdf);
  const place = blank.signPlaces[0]!;
  const date = random.chance(0.5) ? handDate(drawn, random) : null;
  const signed = signedLine(random, date);
  const sets = [
    { line: { ...empty, date }, dirts: lineDirts },
    { line: signed, dirts: ['none', random.pick(lineDirts.slice(1))] as const },
  ];
  for (const { line, dirts } of sets) {
    const { pdf } = await setLinesPage({ ...drawn, district: line, kde: empty });
    const [sheet] = await drawPages(pdf, dpi);
    for (const [at, dirt] of dirts.entries()) {
      const own = random.fork(`${line.way} ${dirt}`);
      const carrier = inkCarriers[(index + at) % inkCarriers.length]!;
      const image = { ...sheet!, data: Uint8Array.from(sheet!.data) };
      layOnLine(image, dirt, inPixels(place, image), { random: own, inch: dpi });
      const { band, top } = bandAround(place, image);
      yield {
        page: await pageOf(await carried(band, carrier, own), { words, top, sheet: sheet! }),
        truth: {
          index,
          carrier,
          layout: drawn.layout,
          dirt,
          signed: line.way !== 'none',
          way: line.way,
          placement: line.placement,
        },
      };
    }
  }
}

const empty: DrawnLine = { way: 'none', placement: 'on', date: null };

const handDate = ({ receivedOn }: DrawnPage, random: Prng): DrawnLine['date'] => {
  const style = random.pick(['8/29/2018', '8/29/18', 'August 29, 2018'] as const);
  const text = writeDateAs(receivedOn, style);
  return { on: receivedOn, text, style, mode: 'in-place', hand: 'font', struck: null, carrier: 'page' };
};

const signedLine = (random: Prng, date: DrawnLine['date']): DrawnLine => ({
  way: random.pick(['ink', 'ink', 'hand-name'] as const),
  placement: random.pick(['on', 'on', 'on', 'across', 'high'] as const),
  date,
});

const inPixels = ({ x, y, w, h }: Box, { width, height }: GreyImage) => ({
  x: Math.floor(x * width),
  y: Math.floor(y * height),
  w: Math.floor(w * width),
  h: Math.floor(h * height),
});

/** Nothing farther from a line is looked at for it; points above and below its place. */
const bandPt = { above: 150, below: 260 };

function bandAround(place: Box, { width, height, data }: GreyImage): { band: GreyImage; top: number } {
  const perPt = dpi / 72;
  const top = Math.max(0, Math.floor(place.y * height - bandPt.above * perPt));
  const foot = Math.min(height, Math.floor((place.y + place.h) * height + bandPt.below * perPt));
  const rows = data.subarray(top * width, foot * width);
  return { band: { width, height: foot - top, data: rows }, top };
}

/** As recognition gives them: without their typeface, and not quite sure. */
async function wordsOf(pdf: Uint8Array): Promise<Word[]> {
  const opened = await openPdf(pdf, { maxPages: 1, maxPixels: 1e8, maxDrawnPixels: 1e8 });
  if (!('page' in opened)) throw new Error(`openPdf: ${opened.code}`);
  const page = await opened.page(1);
  await opened.close();
  if ('code' in page) throw new Error(`openPdf: ${page.code}`);
  return page.words.map(({ text, box }) => ({ text, box, confidence: 0.93, source: 'ocr' }));
}

/** What scanner, fax or telephone make of the sheet, without the skew that cleaning takes out. */
async function carried(image: GreyImage, carrier: InkCarrier, random: Prng): Promise<GreyImage> {
  if (carrier === 'photo') return compressed(photographed(image, random), random.pick([55, 70]));
  const seen = scanPage(image, random, {
    skewDegrees: random.between(-0.12, 0.12),
    black: random.between(12, 45),
    grain: random.pick([0, 0, 3, 5]),
    specks: random.pick([0, 10, 40]),
    dpi,
  });
  if (carrier === 'scan') return compressed(seen, random.pick([35, 60, 80]));
  return threshold(seen, random, random.between(120, 175), 5);
}

function photographed(image: GreyImage, random: Prng): GreyImage {
  const soft = soften(image, 1);
  const light = smoothField(random, image, 0.7, 1);
  const grain = noiseTable(random.fork('grain'));
  const data = Uint8Array.from(soft.data, (value, at) => {
    const [x, y] = [at % image.width, Math.floor(at / image.width)];
    return Math.max(0, Math.min(255, (38 + value * 0.78) * light(x, y) + grain() * 2.2));
  });
  return { ...image, data };
}

async function compressed({ width, height, data }: GreyImage, quality: number): Promise<GreyImage> {
  const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality })
    .toBuffer();
  return { width, height, data: new Uint8Array(await sharp(jpeg).toColourspace('b-w').raw().toBuffer()) };
}

const pictures = createPictures();

async function pageOf(
  seen: GreyImage,
  { words, top, sheet }: { words: Word[]; top: number; sheet: GreyImage },
): Promise<Page> {
  const { image } = await pictures.clean(seen);
  const { height } = sheet;
  const data = Uint8Array.from(sheet.data);
  data.set(image.data, top * seen.width);
  return {
    document: 0,
    page: 1,
    widthPt: (seen.width / dpi) * 72,
    heightPt: (height / dpi) * 72,
    words,
    marks: [],
    textFrom: 'ocr',
    image: await pictures.scale({ width: seen.width, height, data }, viewDpi / dpi),
    legible: true,
  };
}
