/** Sheets of paper with rows of short answers on them, as they come out of a scanner or a fax machine. */
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { type Part, supplies } from '../../fixtures/corpus/parts.js';
import { scanPage, squeezeRows, threshold } from '../../fixtures/corpus/paper/scanner.js';
import { drawPages } from '../../fixtures/degrade/render.js';
import { makePeople } from '../../fixtures/people.js';
import { type Prng, prng } from '../../fixtures/prng.js';
import { openFaces } from '../../fixtures/typeset/fonts.js';
import type { GreyImage } from '../../src/core/model.js';

export const carriers = ['scan-300', 'scan-200', 'g4', 'fax'] as const;
export type Carrier = (typeof carriers)[number];
const dpiOf: Record<Carrier, number> = { 'scan-300': 300, 'scan-200': 200, g4: 300, fax: 204 };
const rowPt = 21;

export interface Sheet {
  carrier: Carrier;
  /** what stands on it, top to bottom */
  rows: string[];
  /** at 300 dpi, as the service draws a page */
  image: GreyImage;
  widthPt: number;
  heightPt: number;
}

/** @returns where the middle of a row is, as a share of the sheet's height */
export const middleOf = (sheet: Sheet, row: number): number => ((row + 1) * rowPt) / sheet.heightPt;
/** Nearer than this to its middle, a line is that row. */
export const rowReach = (sheet: Sheet): number => (0.4 * rowPt) / sheet.heightPt;

/** The same name gives the same sheet. */
export const makeSheet = async (name: string, carrier: Carrier, part: Part): Promise<Sheet> => {
  const random = prng(name);
  const dpi = dpiOf[carrier];
  const rows = rowsOf(random);
  const paper = await printed(rows, random, part, dpi);
  const image = await drawnAgain(await carried(paper, carrier, dpi, random), paper, dpi);
  return { carrier, rows, image, widthPt: 612, heightPt: (rows.length + 1) * rowPt };
};

const rowsOf = (random: Prng): string[] => {
  const domain = random.pick(['adair.kyschools.us', 'corbin-schools.example', 'hill-county.test']);
  return makePeople(random, domain, 5).flatMap(({ name, title, email }) => {
    const phone = `(${random.int(200, 989)}) 555-0${random.int(100, 199)}`;
    const [short, long] = random.pick([
      [name, `${title}, ${email}`],
      [`${name}, ${title}`, email],
      [title, `${name} ${phone}`],
      [email, `${title} - ${phone}`],
    ] as const);
    return [short, long];
  });
};

const printed = async (rows: string[], random: Prng, part: Part, dpi: number): Promise<GreyImage> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const face = random.pick(supplies[part].bodies);
  const families = { body: face, answer: face, hand: face, script: face };
  const { answer } = await openFaces(doc, families, { hand: false, script: false });
  const page = doc.addPage([612, (rows.length + 1) * rowPt]);
  const size = random.pick([9, 9.5, 10, 10.5, 11, 12]);
  for (const [at, text] of rows.entries())
    page.drawText(text, { x: 72, y: (rows.length - at) * rowPt - size / 2, size, font: answer });
  const [image] = await drawPages(await doc.save(), dpi);
  return image!;
};

const carried = async (sheet: GreyImage, carrier: Carrier, dpi: number, random: Prng): Promise<GreyImage> => {
  const seen = scanPage(sheet, random, {
    skewDegrees: random.between(-0.4, 0.4),
    black: random.between(12, 45),
    grain: random.pick([0, 0, 3, 5]),
    specks: random.pick([0, 3, 12]),
    dpi,
  });
  if (carrier === 'g4') return threshold(seen, random, random.between(120, 175), 5);
  if (carrier === 'fax') return threshold(squeezeRows(seen, 196 / 204), random, random.between(130, 175), 14);
  const raw = { raw: { width: seen.width, height: seen.height, channels: 1 as const } };
  const jpeg = await sharp(seen.data, raw)
    .jpeg({ quality: random.pick([35, 60, 80]) })
    .toBuffer();
  return { ...seen, data: await sharp(jpeg).toColourspace('b-w').raw().toBuffer() };
};

/** At 300 dpi, as the service draws a page. */
const drawnAgain = async (image: GreyImage, sheet: GreyImage, dpi: number): Promise<GreyImage> => {
  const [width, height] = [sheet.width, sheet.height].map((px) => Math.round((px * 300) / dpi)) as [
    number,
    number,
  ];
  if (width === image.width && height === image.height) return image;
  const data = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { width, height, data };
};
