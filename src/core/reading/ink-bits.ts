/** Part of a page in black and white, with what is needed to speak of it in points instead of pixels. */
import type { Box, GreyImage } from '../model.js';

export interface Bits {
  /** 1 = ink, row-major */
  data: Uint8Array;
  width: number;
  height: number;
  /** top left corner in pixels of the page */
  left: number;
  top: number;
  /** pixels of the page a point (1/72 inch) */
  pxPerPt: number;
  pageWidth: number;
  pageHeight: number;
  /** how much darker than its surroundings a pixel is, 0..255, same layout as `data` */
  contrast: Uint8Array;
}

/** Neighbourhood whose mean light a pixel is compared with: wider than any pen stroke, narrower than a shadow. */
const windowPt = 24;
/** Darker than the neighbourhood by this much and this share of it is ink; JPEG blur and paper grain stay under it. */
const leastContrast = 26;
const leastContrastShare = 0.13;

/** Cuts `box` out of the page and binarises it against the light around each pixel. */
export function binarise(image: GreyImage, box: Box, widthPt: number): Bits {
  const left = clamp(Math.floor(box.x * image.width), 0, image.width);
  const top = clamp(Math.floor(box.y * image.height), 0, image.height);
  const width = Math.max(0, clamp(Math.ceil((box.x + box.w) * image.width), 0, image.width) - left);
  const height = Math.max(0, clamp(Math.ceil((box.y + box.h) * image.height), 0, image.height) - top);
  const pxPerPt = image.width / widthPt;
  const reach = Math.max(4, Math.round((windowPt * pxPerPt) / 2));
  const bits: Bits = {
    data: new Uint8Array(width * height),
    contrast: new Uint8Array(width * height),
    width,
    height,
    left,
    top,
    pxPerPt,
    pageWidth: image.width,
    pageHeight: image.height,
  };
  if (width === 0 || height === 0) return bits;

  // sums over the box and what lies within reach of it
  const x0 = Math.max(0, left - reach);
  const x1 = Math.min(image.width, left + width + reach);
  const y0 = Math.max(0, top - reach);
  const y1 = Math.min(image.height, top + height + reach);
  const stride = x1 - x0 + 1;
  // 255 for each of 16 million pixels would still fit, and a box is a part of a page
  const sums = new Uint32Array(stride * (y1 - y0 + 1));
  for (let y = y0; y < y1; y++) {
    let row = 0;
    for (let x = x0; x < x1; x++) {
      row += image.data[y * image.width + x]!;
      const at = (y - y0 + 1) * stride + (x - x0 + 1);
      sums[at] = row + sums[at - stride]!;
    }
  }
  // plain comparisons: this runs for every pixel of the band
  for (let y = 0; y < height; y++) {
    const from = top + y - reach < y0 ? y0 : top + y - reach;
    const to = top + y + reach + 1 > y1 ? y1 : top + y + reach + 1;
    const upper = (from - y0) * stride - x0;
    const lower = (to - y0) * stride - x0;
    for (let x = 0; x < width; x++) {
      const west = left + x - reach < x0 ? x0 : left + x - reach;
      const east = left + x + reach + 1 > x1 ? x1 : left + x + reach + 1;
      const sum = sums[lower + east]! - sums[lower + west]! - sums[upper + east]! + sums[upper + west]!;
      const mean = sum / ((east - west) * (to - from));
      const darker = mean - image.data[(top + y) * image.width + left + x]!;
      if (darker <= 0) continue;
      bits.contrast[y * width + x] = darker;
      if (darker > leastContrast && darker > leastContrastShare * mean) bits.data[y * width + x] = 1;
    }
  }
  return bits;
}

/** Makes a box of the page white, `padPt` wider on every side. */
export function erase(bits: Bits, box: Box, padPt = 0): void {
  const pad = padPt * bits.pxPerPt;
  const x0 = clamp(Math.floor(box.x * bits.pageWidth - bits.left - pad), 0, bits.width);
  const x1 = clamp(Math.ceil((box.x + box.w) * bits.pageWidth - bits.left + pad), 0, bits.width);
  const y0 = clamp(Math.floor(box.y * bits.pageHeight - bits.top - pad), 0, bits.height);
  const y1 = clamp(Math.ceil((box.y + box.h) * bits.pageHeight - bits.top + pad), 0, bits.height);
  for (let y = y0; y < y1; y++) bits.data.fill(0, y * bits.width + x0, y * bits.width + Math.max(x0, x1));
}

/** The same picture with rows and columns exchanged, so that what finds horizontal rules finds vertical ones. */
export function transpose(bits: Bits): Bits {
  const turned = new Uint8Array(bits.data.length);
  for (let y = 0; y < bits.height; y++)
    for (let x = 0; x < bits.width; x++) turned[x * bits.height + y] = bits.data[y * bits.width + x] ?? 0;
  return {
    ...bits,
    data: turned,
    width: bits.height,
    height: bits.width,
    left: bits.top,
    top: bits.left,
    pageWidth: bits.pageHeight,
    pageHeight: bits.pageWidth,
  };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
