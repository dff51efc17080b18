/** Windows bitmaps without compression, which sharp does not read (BITMAPINFOHEADER and its successors). */
import type { GreyImage } from '../../core/model.js';

export interface BmpHeader {
  width: number;
  height: number;
  dpi: number | null;
  bitsPerPixel: number;
  /** where the rows begin */
  pixelsAt: number;
  colours: { at: number; count: number };
  topDown: boolean;
  /** bits of red, green and blue in a pixel of 16 or 32 bits */
  masks: [number, number, number];
}

// wingdi.h
const uncompressed = 0;
const bitFields = 3;
const infoHeaderBytes = 40;
const depths = new Set([1, 4, 8, 16, 24, 32]);

/** @returns null for what is no bitmap, is compressed, or is cut short within its header. */
export function bmpHeader(bytes: Uint8Array): BmpHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 14 + infoHeaderBytes || view.getUint16(0) !== 0x424d) return null;
  const headerBytes = view.getUint32(14, true);
  const height = view.getInt32(22, true);
  const [bitsPerPixel, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const packed = compression === bitFields && (bitsPerPixel === 16 || bitsPerPixel === 32);
  if (headerBytes < infoHeaderBytes || !depths.has(bitsPerPixel)) return null;
  if ((compression !== uncompressed && !packed) || bytes.length < 14 + headerBytes + 12) return null;
  const stated = view.getUint32(46, true);
  const most = bitsPerPixel <= 8 ? 2 ** bitsPerPixel : 0;
  const header: BmpHeader = {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    dpi: view.getInt32(38, true) * 0.0254,
    bitsPerPixel,
    pixelsAt: view.getUint32(10, true),
    colours: { at: 14 + headerBytes, count: Math.min(stated || most, most) },
    topDown: height < 0,
    masks: packed
      ? [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)]
      : bitsPerPixel === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0xff00, 0xff],
  };
  return header.width > 0 && header.height > 0 ? header : null;
}

/** @returns null where the file is cut short. */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): GreyImage | null {
  const { width, height, bitsPerPixel: bits } = header;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (header.pixelsAt + rowBytes * height > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const greyAt = greyReader(view, header);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = header.pixelsAt + rowBytes * (header.topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) data[y * width + x] = greyAt(row, x);
  }
  return { width, height, data };
}

/** How to read the pixel `x` of the row that begins at `row`. */
function greyReader(view: DataView, header: BmpHeader): (row: number, x: number) => number {
  const { bitsPerPixel: bits, masks } = header;
  if (bits <= 8) {
    const colours = Array.from({ length: header.colours.count }, (_, i) => {
      const at = header.colours.at + i * 4;
      return luma(view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at));
    });
    const inAByte = 8 / bits;
    return (row, x) => {
      const byte = view.getUint8(row + Math.floor(x / inAByte));
      const index = (byte >> (8 - bits * ((x % inAByte) + 1))) & (2 ** bits - 1);
      return colours[index] ?? 0;
    };
  }
  if (bits === 24) {
    return (row, x) => {
      const at = row + x * 3;
      return luma(view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at));
    };
  }
  const [red, green, blue] = masks.map(maskReader) as [MaskReader, MaskReader, MaskReader];
  return (row, x) => {
    const pixel = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
    return luma(red(pixel), green(pixel), blue(pixel));
  };
}

type MaskReader = (pixel: number) => number;

/** The value under a mask, as 0..255. */
function maskReader(mask: number): MaskReader {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return (pixel) => (((pixel & mask) >>> shift) * 255) / largest;
}

/** ITU-R BT.601. */
function luma(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}
