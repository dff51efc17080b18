/** Reads handwritten dates made for it, and keeps of each what figures and calibration need. */
import { type CropKind, type DateCrop, makeDateCrop } from '../../fixtures/handwriting/date-crops.js';
import { prng } from '../../fixtures/prng.js';
import { createHandwritingReader } from '../../src/adapters/handwriting/handwriting-reader.js';
import type { IsoDate } from '../../src/core/model.js';
import type { DateMarks } from '../../src/core/reading/handwriting/judge-date.js';
import { readHandwrittenDay } from '../../src/pipeline/read-handwritten-date.js';

export interface CropRead {
  source: string;
  kind: CropKind;
  truth: IsoDate | null;
  /** best reading; null where none was given whatever the threshold */
  value: IsoDate | null;
  /** the three offered */
  offered: IsoDate[];
  confidence: number;
  /** null where `value` is */
  marks: DateMarks | null;
  ms: number;
}

/** Days a letter of the form of 2018 that came at the end of its time may bear. */
export const window = { from: '2018-01-01', until: '2019-05-31' };

/** @param onRead told after each crop */
export async function readCrops(
  options: { part: 'tune' | 'heldOut'; n: number; seed: string; traps: number },
  onRead: (done: number) => void,
): Promise<CropRead[]> {
  const reader = createHandwritingReader();
  const reads: CropRead[] = [];
  for (let at = 0; at < options.n; at++) {
    const random = prng(`dates ${options.part} ${options.seed} ${at}`);
    const crop = await makeDateCrop(random, { part: options.part, window, traps: options.traps });
    reads.push(await readCrop(crop, reader));
    onRead(at + 1);
  }
  await reader.close();
  return reads;
}

async function readCrop(
  crop: DateCrop,
  reader: ReturnType<typeof createHandwritingReader>,
): Promise<CropRead> {
  const from = performance.now();
  const day = await readHandwrittenDay(
    {
      picture: crop.image,
      widthPt: (crop.image.width / crop.dpi) * 72,
      box: { x: 0, y: 0, w: 1, h: 1 },
      printed: crop.printed,
    },
    window,
    reader,
  );
  return {
    source: crop.source,
    kind: crop.kind,
    truth: crop.truth,
    value: day?.value ?? null,
    offered: (day?.alternatives ?? []).map(({ value }) => value),
    confidence: day?.confidence ?? 0,
    marks: day?.marks ?? null,
    ms: performance.now() - from,
  };
}
