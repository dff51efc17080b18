/** Opens a picture: limits from its header before anything is decoded, its pages, light and dark as grey. */
import sharp from 'sharp';
import type { GreyImage, Problem } from '../../core/model.js';
import type { OpenDocument, RawPage } from '../../pipeline/ports.js';
import { openPictureFile, type PictureFile, type PictureHeader } from './picture-file.js';
import { rectify } from './rectify.js';

export { imageTypes } from './picture-file.js';

export interface ImageLimits {
  maxPages: number;
  /** of a picture as it is stored, by its header */
  maxPixels: number;
  /** of a page as it is drawn; a larger one is drawn at fewer dots an inch */
  maxDrawnPixels: number;
}

const letterPt = { short: 612, long: 792 };

/**
 * @param type MIME type as the bytes tell it, one of `imageTypes`
 * @returns a Problem for what cannot be decoded or is too large; never throws for bad input.
 */
export async function openImage(
  bytes: Uint8Array,
  type: string,
  limits: ImageLimits,
): Promise<OpenDocument | Problem> {
  const file = await openPictureFile(bytes, type, limits.maxPixels);
  const first = file?.pages[0];
  if (!file || !first) return damaged;
  // a logo or an icon holds no page
  const pageCount = type === 'image/tiff' || isPageSized(first) ? file.pages.length : 0;
  if (pageCount > limits.maxPages) {
    return {
      code: 'too-many-pages',
      text: `The picture has ${pageCount} pages; at most ${limits.maxPages} are read.`,
    };
  }
  const refused = tooLarge(first, limits);
  if (refused) return refused;
  return {
    kind: 'image',
    pageCount,
    async page(number) {
      const header = file.pages[number - 1];
      if (!header) return damaged;
      return tooLarge(header, limits) ?? readPage(file, number - 1, header, limits);
    },
    close: async () => undefined,
  };
}

/** A letter's page at 50 dpi is 425 pixels wide, and nothing on it can be read at less. */
const leastPageSidePx = 400;
const isPageSized = ({ width, height }: PictureHeader): boolean => Math.min(width, height) >= leastPageSidePx;

function millions(pixels: number): number {
  return Math.round(pixels / 1e6);
}

function tooLarge({ width, height }: PictureHeader, { maxPixels }: ImageLimits): Problem | null {
  if (width * height <= maxPixels) return null;
  return {
    code: 'too-many-pixels',
    text: `The picture is ${width} × ${height} pixels (${millions(width * height)} million); at most ${millions(maxPixels)} million are read.`,
  };
}

async function readPage(
  file: PictureFile,
  page: number,
  header: PictureHeader,
  limits: ImageLimits,
): Promise<RawPage | Problem> {
  const decoded = await file.decode(page);
  if (!decoded) return damaged;
  const sheet = isSheetOfPaper(decoded, header.dpi) ? null : rectify(decoded);
  const image = sheet ?? decoded;
  const { widthPt, heightPt } = sizePt(image, sheet ? null : header.dpi, header.aspect);
  return {
    widthPt,
    heightPt,
    words: [],
    marks: [],
    async draw(dpi) {
      const scale = Math.min(dpi / 72, Math.sqrt(limits.maxDrawnPixels / (widthPt * heightPt)));
      return resized(
        image,
        Math.max(1, Math.round(widthPt * scale)),
        Math.max(1, Math.round(heightPt * scale)),
      );
    },
  };
}

/** Widths of letter and legal paper and of A4, in inches. */
const paperWidths = [8.5, 8.27];

/** At a scanner's resolution it measures what paper does: no photograph with a table around the sheet. */
function isSheetOfPaper(image: GreyImage, dpi: PictureHeader['dpi']): boolean {
  if (dpi === null) return false;
  const sides = [image.width / dpi.across, image.height / dpi.down];
  return paperWidths.some((width) => sides.some((side) => Math.abs(side / width - 1) < 0.03));
}

function sizePt(
  image: GreyImage,
  dpi: PictureHeader['dpi'],
  aspect: number,
): { widthPt: number; heightPt: number } {
  if (dpi !== null)
    return { widthPt: (image.width / dpi.across) * 72, heightPt: (image.height / dpi.down) * 72 };
  const height = image.height * aspect;
  // without a resolution: as a sheet of letter paper that holds it all
  const [short, long] = [Math.min(image.width, height), Math.max(image.width, height)];
  const perPixel = Math.min(letterPt.short / short, letterPt.long / long);
  return { widthPt: image.width * perPixel, heightPt: height * perPixel };
}

async function resized(image: GreyImage, width: number, height: number): Promise<GreyImage> {
  if (width === image.width && height === image.height) return image;
  const input = { raw: { width: image.width, height: image.height, channels: 1 as const } };
  const data = await sharp(image.data, { ...input, limitInputPixels: false })
    .resize(width, height, { fit: 'fill' })
    // sharp widens one channel to three on the way
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { width, height, data };
}

const damaged: Problem = { code: 'corrupt-document', text: 'The picture is damaged and cannot be opened.' };
