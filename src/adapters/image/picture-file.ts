/** A picture file of whatever kind: what its header says of its pages, and how to get at their pixels. */
import sharp from 'sharp';
import type { GreyImage } from '../../core/model.js';
import { type BmpHeader, bmpHeader, decodeBmp } from './bmp.js';
import { decodeHeif } from './heif.js';
import { tiffPages } from './tiff.js';

export interface PictureHeader {
  /** as stored, before the orientation is undone */
  width: number;
  height: number;
  /** dots an inch of the upright page; null where the header says nothing believable */
  dpi: { across: number; down: number } | null;
  /** height of an upright pixel over its width */
  aspect: number;
}
export interface PictureFile {
  pages: PictureHeader[];
  /** @returns the upright page as grey on white, or null where it is damaged; @param page from 0 */
  decode(page: number): Promise<GreyImage | null>;
}

const heifTypes = ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'];

/** MIME types, as the bytes tell them, of what `openPictureFile` reads. */
export const imageTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/tiff',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/bmp',
  ...heifTypes,
]);

/** Dots an inch that a header may state and be believed: below, it is a screen's default, not a scanner's. */
const believableDpi = { least: 100, most: 2_400 };

/**
 * Reads headers only.
 * @param maxPixels of a page that `decode` may be asked for
 * @returns null for what is damaged
 */
export async function openPictureFile(
  bytes: Uint8Array,
  type: string,
  maxPixels: number,
): Promise<PictureFile | null> {
  if (type === 'image/bmp') return openBmp(bytes);
  if (type === 'image/tiff') return openTiff(bytes, maxPixels);
  const found = await sharpHeader(bytes);
  if (!found) return null;
  if (heifTypes.includes(type) && found.compression !== 'av1') {
    return {
      pages: Array.from({ length: found.pages }, () => found.header),
      decode: async (page) => decodeHeif(bytes, page, maxPixels),
    };
  }
  // frames of a moving picture are no pages
  return { pages: [found.header], decode: () => decodeWithSharp(bytes, 0, maxPixels) };
}

function openBmp(bytes: Uint8Array): PictureFile | null {
  const found: BmpHeader | null = bmpHeader(bytes);
  if (!found) return null;
  const { width, height, dpi } = found;
  return {
    pages: [{ width, height, dpi: believable(dpi, dpi), aspect: 1 }],
    decode: async () => decodeBmp(bytes, found),
  };
}

async function openTiff(bytes: Uint8Array, maxPixels: number): Promise<PictureFile | null> {
  const pages = tiffPages(bytes);
  if (!pages || pages.length === 0) return null;
  return {
    pages: pages.map(({ width, height, dpi, aspect }) => ({
      width,
      height,
      dpi: dpi && believable(dpi.across, dpi.down),
      aspect,
    })),
    decode: (page) => decodeWithSharp(bytes, pages[page]?.directory ?? 0, maxPixels),
  };
}

function believable(across: number | null, down: number | null): PictureHeader['dpi'] {
  const { least, most } = believableDpi;
  // a fax in coarse mode has 98 dots an inch down the page and 204 across
  const [low, high] = [Math.min(across ?? 0, down ?? 0), Math.max(across ?? 0, down ?? 0)];
  return low >= least * 0.6 && high >= least && high <= most
    ? { across: across ?? 0, down: down ?? 0 }
    : null;
}

async function sharpHeader(
  bytes: Uint8Array,
): Promise<{ header: PictureHeader; pages: number; compression: string | undefined } | null> {
  try {
    // `limitInputPixels` off: this reads the header alone, and the limit of our own names itself
    const found = await sharp(bytes, { limitInputPixels: false }).metadata();
    const { width, height, pages = 1, density = null, compression } = found;
    if (!width || !height) return null;
    const header = {
      width,
      height: found.pageHeight ?? height,
      dpi: believable(density, density),
      aspect: 1,
    };
    return { header, pages, compression };
  } catch {
    return null;
  }
}

async function decodeWithSharp(
  bytes: Uint8Array,
  page: number,
  maxPixels: number,
): Promise<GreyImage | null> {
  try {
    const { data, info } = await sharp(bytes, { page, limitInputPixels: maxPixels, failOn: 'error' })
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
