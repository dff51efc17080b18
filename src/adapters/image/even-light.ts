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
  const paper = new Float32Array(grid.columns);
  for (let y = 0; y < height; y++) {
    const gy = Math.min(Math.max(y / grid.cell - 0.5, 0), grid.rows - 1);
    const above = Math.floor(gy) * grid.columns;
    const below = Math.min(Math.floor(gy) + 1, grid.rows - 1) * grid.columns;
    const part = gy - Math.floor(gy);
    for (let column = 0; column < grid.columns; column++) {
      paper[column] = grid.values[above + column]! * (1 - part) + grid.values[below + column]! * part;
    }
    evenRow(data, out, y * width, width, paper, grid.cell);
  }
  return { width, height, data: out };
}

/** One row: between the middles of two squares the paper's brightness changes linearly. */
function evenRow(
  data: Uint8Array,
  out: Uint8Array,
  row: number,
  width: number,
  paper: Float32Array,
  cell: number,
): void {
  for (let column = -1; column < paper.length; column++) {
    const from = Math.max(0, Math.ceil((column + 0.5) * cell));
    const to = Math.min(width, Math.ceil((column + 1.5) * cell));
    const start = paper[Math.max(0, column)]!;
    const step = (paper[Math.min(paper.length - 1, column + 1)]! - start) / cell;
    let brightness = start + step * (from - (column + 0.5) * cell);
    for (let x = row + from; x < row + to; x++) {
      const value = (data[x]! * 255) / Math.max(1, brightness);
      out[x] = value > 255 ? 255 : value;
      brightness += step;
    }
  }
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
  const { width: w, height, data } = image;
  let out: Uint8Array | null = null;
  for (let i = w + 1; i < w * (height - 1) - 1; i++) {
    if (data[i]! >= dark) continue;
    // most dark pixels are inside a stroke: look right and down first
    let touching = Number(data[i + 1]! < shade) + Number(data[i + w]! < shade);
    if (touching < 2) {
      touching += Number(data[i - 1]! < shade) + Number(data[i - w]! < shade);
      touching += Number(data[i - w - 1]! < shade) + Number(data[i - w + 1]! < shade);
      touching += Number(data[i + w - 1]! < shade) + Number(data[i + w + 1]! < shade);
    }
    if (touching > 1) continue;
    out ??= new Uint8Array(data);
    out[i] = 255;
  }
  return out ? { width: w, height, data: out } : image;
}
const dark = 140;
const shade = 180;
