/** Letters with pictures: mails as bytes, and what the service read from them (write-samples.ts makes both). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../fixtures/package-root.js';
import type { FoundDocument, LetterReading, MailFacts, MailReading } from '../../src/core/model.js';

export const sampleNames = ['dated-by-hand', 'faxed', 'typed', 'of-2018'] as const;
export type SampleName = (typeof sampleNames)[number];

export interface Sample {
  eml: Buffer;
  /** SHA-256 of the mail, under which it is kept */
  blob: string;
  facts: MailFacts;
  documents: FoundDocument[];
  letter: LetterReading;
}

const folder = join(packageRoot, 'bench', 'desk', 'samples');

export function readSamples(): Record<SampleName, Sample> {
  return Object.fromEntries(sampleNames.map((name) => [name, readSample(name)])) as Record<
    SampleName,
    Sample
  >;
}

function readSample(name: SampleName): Sample {
  const eml = readFileSync(join(folder, `${name}.eml`));
  const reading = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as MailReading;
  return {
    eml,
    blob: createHash('sha256').update(eml).digest('hex'),
    facts: reading.mail!,
    documents: reading.documents,
    letter: reading.letters[0]!,
  };
}
