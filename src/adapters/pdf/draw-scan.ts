/**
 * A page that is one JPEG, as scanners make them, drawn from that JPEG itself: several times faster than by PDFium, and
 * at the scan's own resolution the same picture to the last bit.
 */
import sharp from 'sharp';
import type { GreyImage } from '../../core/model.js';
import { boxOfRect, type PageGeometry } from './page-geometry.js';
import type { PdfiumFile } from './pdfium.js';
import type { SoleJpeg } from './pdfium-pictures.js';

/** How far the picture's edge may lie from the page's, as a share of the page. */
const edgeTolerance = 0.002;
/** A coarser scan, enlarged, looks otherwise than PDFium draws it, and that is what reading was tuned on. */
const largestFactor = 1.01;

interface ScannedPage {
  bytes: Uint8Array;
  pdfium: PdfiumFile;
  number: number;
  geometry: PageGeometry;
}

/** @returns null where the page is something else, or its picture is shown otherwise than it is stored */
export async function drawScan(
  { bytes, pdfium, number, geometry }: ScannedPage,
  { width, height }: { width: number; height: number },
  maxPixels: number,
): Promise<GreyImage | null> {
  const picture = pdfium.soleJpeg(number);
  if (!picture || !fillsPage(picture, geometry) || showsOtherwise(bytes)) return null;
  const turn = turnOf(geometry);
  const isSideways = turn === 90 || turn === 270;
  const [across, down] = isSideways ? [height, width] : [width, height];
  if (across > picture.width * largestFactor || down > picture.height * largestFactor) return null;
  try {
    const image = await decoded(picture.bytes, across, down, maxPixels);
    return image && turn !== 0 ? await turned(image, turn) : image;
  } catch {
    return null; // cut short: PDFium shows what is there of it
  }
}

async function decoded(
  jpeg: Uint8Array,
  width: number,
  height: number,
  maxPixels: number,
): Promise<GreyImage | null> {
  const picture = sharp(jpeg, { limitInputPixels: maxPixels, failOn: 'error' });
  const { channels } = await picture.metadata();
  if (channels !== 1 && channels !== 3) return null;
  const data = await picture
    .resize(width, height, { fit: 'fill' })
    // sharp widens one channel to three on the way
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { width, height, data: channels === 1 ? data : greyOf(data) };
}

/** Weights as PDFium's (FXRGB2GRAY), so that coloured ink is as dark on every page. */
function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (rgb[at]! * 30 + rgb[at + 1]! * 59 + rgb[at + 2]! * 11) / 100;
  }
  return grey;
}

function fillsPage({ rect }: SoleJpeg, geometry: PageGeometry): boolean {
  const { x, y, w, h } = boxOfRect(rect, geometry);
  return [x, y, 1 - x - w, 1 - y - h].every((gap) => Math.abs(gap) < edgeTolerance);
}

/**
 * ISO 32000-1, 8.9.5.2: /Decode may invert the values, and PDFium does not tell. The dictionary of a picture always
 * stands in plain letters (7.5.7: no stream is inside an object stream).
 */
function showsOtherwise(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('/Decode'); at >= 0; at = file.indexOf('/Decode', at + 7)) {
    if (/^\s*[[\d]/.test(file.toString('latin1', at + 7, at + 40))) return true;
  }
  return false;
}

/** Degrees clockwise by which the page is shown turned (/Rotate), by where the axes go. */
function turnOf({ matrix: [a, b] }: PageGeometry): 0 | 90 | 180 | 270 {
  if (Math.abs(a) > Math.abs(b)) return a > 0 ? 0 : 180;
  return b > 0 ? 90 : 270;
}

async function turned({ width, height, data }: GreyImage, turn: 90 | 180 | 270): Promise<GreyImage> {
  const { data: out, info } = await sharp(data, { raw: { width, height, channels: 1 } })
    .rotate(turn)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: out };
}
