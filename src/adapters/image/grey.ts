/** Grey pictures: turning, cropping, and sampling through an affine or projective map. Pure pixel work. */
import type { Box, GreyImage } from '../../core/model.js';

export function blank(width: number, height: number, value = 255): GreyImage {
  return { width, height, data: new Uint8Array(width * height).fill(value) };
}

/** Turns clockwise. (A Buffer's `slice` is no copy: `new Uint8Array` is.) */
export function turned(image: GreyImage, degrees: 90 | 180 | 270): GreyImage {
  const { width, height, data } = image;
  if (degrees === 180) return { width, height, data: new Uint8Array(data).reverse() };
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = degrees === 90 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y;
      out[to] = data[y * width + x] ?? 255;
    }
  }
  return { width: height, height: width, data: out };
}

/** Pixels of a box, at least 1 × 1; what lies outside the picture is left out. */
export function cropped(image: GreyImage, box: Box): GreyImage {
  const left = within(box.x * image.width, image.width - 1);
  const top = within(box.y * image.height, image.height - 1);
  const width = Math.max(1, within((box.x + box.w) * image.width, image.width) - left);
  const height = Math.max(1, within((box.y + box.h) * image.height, image.height) - top);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * image.width + left;
    data.set(image.data.subarray(from, from + width), y * width);
  }
  return { width, height, data };
}

function within(pixel: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(pixel)));
}

/** Projective map of the plane, row-major 3 × 3 with the last entry 1. */
export type Homography = [number, number, number, number, number, number, number, number];

/**
 * Draws a new picture whose pixel (x, y) is taken from `map(x, y)` of the old one, bilinear.
 * @param outside grey value for what lies outside the old picture
 */
export function warped(
  image: GreyImage,
  size: { width: number; height: number },
  map: Homography,
  outside = 255,
): GreyImage {
  const [a, b, c, d, e, f, g, h] = map;
  const { width: w0, height: h0, data } = image;
  const out = new Uint8Array(size.width * size.height).fill(outside);
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, at++) {
      const z = g * x + h * y + 1;
      const u = (a * x + b * y + c) / z;
      const v = (d * x + e * y + f) / z;
      const u0 = Math.floor(u);
      const v0 = Math.floor(v);
      if (u0 < 0 || v0 < 0 || u0 >= w0 - 1 || v0 >= h0 - 1) continue;
      const i = v0 * w0 + u0;
      const fu = u - u0;
      const fv = v - v0;
      const upper = data[i]! + (data[i + 1]! - data[i]!) * fu;
      const lower = data[i + w0]! + (data[i + w0 + 1]! - data[i + w0]!) * fu;
      out[at] = upper + (lower - upper) * fv + 0.5;
    }
  }
  return { width: size.width, height: size.height, data: out };
}

/** Turns about the middle by a small angle (clockwise on the page), keeping the size. */
export function rotated(image: GreyImage, degrees: number, outside = 255): GreyImage {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = [(image.width - 1) / 2, (image.height - 1) / 2];
  // where a pixel of the turned picture comes from: turned back
  return warped(
    image,
    image,
    [cos, sin, cx - cos * cx - sin * cy, -sin, cos, cy + sin * cx - cos * cy, 0, 0],
    outside,
  );
}

/** Smaller by a whole factor, each pixel the mean of a square. */
export function reduced(image: GreyImage, factor: number): GreyImage {
  if (factor <= 1) return image;
  const width = Math.max(1, Math.floor(image.width / factor));
  const height = Math.max(1, Math.floor(image.height / factor));
  const sums = new Uint32Array(width);
  const data = new Uint8Array(width * height);
  const rows = Math.min(factor, image.height);
  const columns = Math.min(factor, image.width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let dy = 0; dy < rows; dy++) {
      let at = (y * factor + dy) * image.width;
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let dx = 0; dx < columns; dx++) sum += image.data[at++]!;
        at += factor - columns;
        sums[x]! += sum;
      }
    }
    for (let x = 0; x < width; x++) data[y * width + x] = Math.round(sums[x]! / (rows * columns));
  }
  return { width, height, data };
}

/** Grey value below which a share of the pixels lies, from a histogram of a sample. */
export function percentiles(image: GreyImage, shares: number[]): number[] {
  const counts = new Uint32Array(256);
  const step = Math.max(1, Math.floor(image.data.length / 200_000));
  let total = 0;
  for (let i = 0; i < image.data.length; i += step) {
    counts[image.data[i]!]! += 1;
    total += 1;
  }
  return shares.map((share) => {
    let seen = 0;
    for (let value = 0; value < 256; value++) {
      seen += counts[value]!;
      if (seen >= share * total) return value;
    }
    return 255;
  });
}
