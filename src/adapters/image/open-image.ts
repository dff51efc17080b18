/** Opens a picture: limits from its header before anything is decoded, pages of a TIFF, light and dark as grey. */
import sharp from 'sharp';
import type { GreyImage, Problem } from '../../core/model.js';
import type { OpenDocument, RawPage } from '../../pipeline/ports.js';
import { rectify } from './rectify.js';
import { pixelAspect } from './tiff.js';

export interface ImageLimits {
  maxPages: number;
  /** of a picture as it is stored, by its header */
  maxPixels: number;
  /** of a page as it is drawn; a larger one is drawn at fewer dots an inch */
  maxDrawnPixels: number;
}

/** What sharp's prebuilt libvips reads; `readable` of these only. */
export const imageTypes = new Set(['image/jpeg', 'image/png', 'image/tiff', 'image/webp', 'image/gif']);

/** Dots an inch that a header may state and be believed: below, it is a screen's default, not a scanner's. */
const believableDpi = { least: 100, most: 2_400 };
const letterPt = { short: 612, long: 792 };

/** @returns a Problem for what cannot be decoded or is too large; never throws for bad input. */
export async function openImage(
  bytes: Uint8Array,
  type: string,
  limits: ImageLimits,
): Promise<OpenDocument | Problem> {
  const header = await headerOf(bytes, 0);
  if (!header) return damaged;
  // frames of a moving picture are no pages, and a logo or an icon holds none
  const pageCount = type === 'image/tiff' ? Math.max(1, header.pages) : isPageSized(header) ? 1 : 0;
  if (pageCount > limits.maxPages) {
    return {
      code: 'too-many-pages',
      text: `The picture has ${pageCount} pages; at most ${limits.maxPages} are read.`,
    };
  }
  const first = tooLarge(header, limits);
  if (first) return first;
  return {
    kind: 'image',
    pageCount,
    async page(number) {
      const own = await headerOf(bytes, number - 1);
      if (!own) return damaged;
      const aspect = type === 'image/tiff' ? pixelAspect(bytes) : 1;
      return tooLarge(own, limits) ?? readPage(bytes, number - 1, own, aspect, limits);
    },
    close: async () => undefined,
  };
}

/** A letter's page at 50 dpi is 425 pixels wide, and nothing on it can be read at less. */
const leastPageSidePx = 400;
const isPageSized = ({ width, height }: Header): boolean => Math.min(width, height) >= leastPageSidePx;

function millions(pixels: number): number {
  return Math.round(pixels / 1e6);
}

interface Header {
  width: number;
  height: number;
  pages: number;
  dpi: number | null;
}

async function headerOf(bytes: Uint8Array, page: number): Promise<Header | null> {
  try {
    // `limitInputPixels` off: this reads the header alone, and the limit of our own names itself
    const found = await sharp(bytes, { page, limitInputPixels: false }).metadata();
    const { width, height, pages = 1, density } = found;
    if (!width || !height) return null;
    const dpi = density && density >= believableDpi.least && density <= believableDpi.most ? density : null;
    return { width, height: found.pageHeight ?? height, pages, dpi };
  } catch {
    return null;
  }
}

function tooLarge({ width, height }: Header, { maxPixels }: ImageLimits): Problem | null {
  if (width * height <= maxPixels) return null;
  return {
    code: 'too-many-pixels',
    text: `The picture is ${width} × ${height} pixels (${millions(width * height)} million); at most ${millions(maxPixels)} million are read.`,
  };
}

async function readPage(
  bytes: Uint8Array,
  page: number,
  header: Header,
  aspect: number,
  limits: ImageLimits,
): Promise<RawPage | Problem> {
  const decoded = await decode(bytes, page, limits);
  if (!decoded) return damaged;
  // only a picture without a scanner's resolution can be a photograph with a table around the sheet
  const sheet = header.dpi === null ? rectify(decoded) : null;
  const image = sheet ?? decoded;
  const { widthPt, heightPt } = sizePt(image, sheet ? null : header.dpi, aspect);
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

/** @param aspect height of a pixel over its width (faxes have 204 × 98 dots an inch) */
function sizePt(image: GreyImage, dpi: number | null, aspect: number): { widthPt: number; heightPt: number } {
  const height = image.height * aspect;
  if (dpi !== null) return { widthPt: (image.width / dpi) * 72, heightPt: (height / dpi) * 72 };
  // without a resolution: as a sheet of letter paper that holds it all
  const [short, long] = [Math.min(image.width, height), Math.max(image.width, height)];
  const perPixel = Math.min(letterPt.short / short, letterPt.long / long);
  return { widthPt: image.width * perPixel, heightPt: height * perPixel };
}

async function decode(bytes: Uint8Array, page: number, limits: ImageLimits): Promise<GreyImage | null> {
  try {
    const { data, info } = await sharp(bytes, { page, limitInputPixels: limits.maxPixels, failOn: 'error' })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return info.channels === 1 ? { width: info.width, height: info.height, data } : null;
  } catch {
    return null;
  }
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
