/** Grey pictures for these tests: lines of "words" (dark blocks) on paper. */
import sharp from 'sharp';
import type { GreyImage } from '../../../src/core/model.js';

export function paper(width: number, height: number, value = 255): GreyImage {
  return { width, height, data: new Uint8Array(width * height).fill(value) };
}

export function block(image: GreyImage, x: number, y: number, w: number, h: number, value = 20): void {
  for (let row = y; row < y + h; row++)
    image.data.fill(value, row * image.width + x, row * image.width + x + w);
}

/** A page with lines of short dark blocks, as text looks from afar. */
export function textPage(width = 850, height = 1_100): GreyImage {
  const image = paper(width, height);
  for (let y = 90; y < height - 90; y += 24) {
    for (let x = 80; x < width - 120; x += 46) block(image, x, y, 20 + ((x * 7 + y * 3) % 20), 9);
  }
  return image;
}

export function encoder({ data, width, height }: GreyImage) {
  return sharp(data, { raw: { width, height, channels: 1 } });
}

export async function greyJpeg(width: number, height: number): Promise<Buffer> {
  return encoder(paper(width, height, 230))
    .jpeg()
    .toBuffer();
}
