/**
 * Recognition that was done before is not done again: what Tesseract said of a picture is kept by the picture's hash. For
 * those who work on what is made of the words: a corpus is read again in a fraction of the time. Times mean nothing then.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { CorpusLetter } from '../../fixtures/corpus/make.js';
import type { GreyImage } from '../../src/core/model.js';
import type { Recogniser } from '../../src/pipeline/ports.js';

const keptAt = async <T>(folder: string, key: string, make: () => Promise<T>): Promise<T> => {
  const path = join(folder, key.slice(0, 2), key);
  if (existsSync(path)) return deserialize(readFileSync(path)) as T;
  const made = await make();
  mkdirSync(join(folder, key.slice(0, 2)), { recursive: true });
  // two runs at once may write the same: each a whole file under its name
  writeFileSync(`${path}.${process.pid}`, serialize(made));
  renameSync(`${path}.${process.pid}`, path);
  return made;
};

const keyOf = (image: GreyImage, what: string): string =>
  createHash('sha256').update(`${image.width} ${image.height} ${what}\n`).update(image.data).digest('hex');

/** @param folder grows by some kilobytes a picture; whoever changes the recogniser empties it */
export const rememberRecognition =
  (folder: string) =>
  (recogniser: Recogniser): Recogniser => ({
    words: (image, mode) => keptAt(folder, keyOf(image, mode), () => recogniser.words(image, mode)),
    orientation: (image) => keptAt(folder, keyOf(image, 'turn'), () => recogniser.orientation(image)),
    close: () => recogniser.close(),
  });

/** @param corpus what decides how a letter is made: seed and the hash of the generator */
export const rememberLetter = (
  folder: string,
  corpus: string,
  index: number,
  make: () => Promise<CorpusLetter>,
): Promise<CorpusLetter> =>
  keptAt(folder, createHash('sha256').update(`${corpus}/${index}`).digest('hex'), make);
