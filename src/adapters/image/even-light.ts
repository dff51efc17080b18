/** Evens out light and takes away speckle, so that paper is white and ink keeps its own grey. */
import type { GreyImage } from '../../core/model.js';

/** Side of the squares in which the paper's brightness is measured, as a share of the page's width. */
const cellsAcross = 40;
/** Paper brighter and more even than this needs no correction (digital pages, most scans). */
const evenEnough = 10;

/** Divides by the paper's brightness, measured in squares as the bright end of what stands there. */
export function evenLight(image: GreyImage): GreyImage {
  const grid = paperBrightness(image);
  const darkest = Math.min(...grid.values);
  if (darkest >= 255 - evenEnough) return image;
  const { width, height, data } = image;
  const out = new Uint8Array(data.length);
  const gain = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const gy = Math.min(Math.max(y / grid.cell - 0.5, 0), grid.rows - 1);
    const y0 = Math.floor(gy);
    const y1 = Math.min(y0 + 1, grid.rows - 1);
    const fy = gy - y0;
    for (let x = 0; x < width; x++) {
      const gx = Math.min(Math.max(x / grid.cell - 0.5, 0), grid.columns - 1);
      const x0 = Math.floor(gx);
      const x1 = Math.min(x0 + 1, grid.columns - 1);
      const fx = gx - x0;
      const above =
        grid.values[y0 * grid.columns + x0]! * (1 - fx) + grid.values[y0 * grid.columns + x1]! * fx;
      const below =
        grid.values[y1 * grid.columns + x0]! * (1 - fx) + grid.values[y1 * grid.columns + x1]! * fx;
      gain[x] = 255 / Math.max(1, above * (1 - fy) + below * fy);
    }
    const row = y * width;
    for (let x = 0; x < width; x++) out[row + x] = Math.min(255, data[row + x]! * gain[x]!);
  }
  return { width, height, data: out };
}

interface Grid {
  cell: number;
  columns: number;
  rows: number;
  values: Float32Array;
}

function paperBrightness(image: GreyImage): Grid {
  const cell = Math.max(8, Math.ceil(image.width / cellsAcross));
  const columns = Math.ceil(image.width / cell);
  const rows = Math.ceil(image.height / cell);
  const values = new Float32Array(columns * rows);
  const counts = new Uint32Array(256);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      counts.fill(0);
      let total = 0;
      const bottom = Math.min(image.height, (row + 1) * cell);
      const right = Math.min(image.width, (column + 1) * cell);
      for (let y = row * cell; y < bottom; y += 2) {
        for (let x = column * cell; x < right; x += 2) {
          counts[image.data[y * image.width + x]!]! += 1;
          total += 1;
        }
      }
      let value = 255;
      for (let seen = 0; value > 0; value--) {
        seen += counts[value]!;
        if (seen >= total * 0.2) break;
      }
      values[row * columns + column] = value;
    }
  }
  return { cell, columns, rows, values: closed(values, columns, rows) };
}

/** A square filled by ink or a dark picture takes the paper's brightness from its neighbours. */
function closed(values: Float32Array, columns: number, rows: number): Float32Array {
  const pick = (from: Float32Array, choose: (values: number[]) => number) =>
    from.map((_, i) => {
      const near: number[] = [];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const x = (i % columns) + dx;
          const y = Math.floor(i / columns) + dy;
          if (x >= 0 && y >= 0 && x < columns && y < rows) near.push(from[y * columns + x]!);
        }
      }
      return choose(near);
    });
  const brightest = pick(values, (near) => Math.max(...near));
  return pick(brightest, (near) => near.reduce((sum, v) => sum + v, 0) / near.length);
}

/** Takes away dark dots that touch at most one other dark pixel: noise of 1-bit scans, smaller than any full stop. */
export function withoutSpeckle(image: GreyImage): GreyImage {
  const { width, height, data } = image;
  let out: Uint8Array | null = null;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (data[i]! >= dark) continue;
      let touching = 0;
      for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
        if (data[i + step]! < dark + 40) touching += 1;
        if (touching > 1) break;
      }
      if (touching > 1) continue;
      out ??= data.slice();
      out[i] = 255;
    }
  }
  return out ? { width, height, data: out } : image;
}
const dark = 140;
