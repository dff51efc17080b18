/** From the mail's header to a field of the letter: who sent it confirms an address that OCR left in doubt. */
import { expect, test } from '@jest/globals';
import type { LetterReading } from '../../src/core/model.js';
import { acceptedValue } from '../../src/core/judging/thresholds.js';
import type { HandwritingReader } from '../../src/pipeline/ports.js';
import { readLetter } from '../../src/pipeline/read-letter.js';
import { answered, opening2024, questions2024, signatures2024, title2024 } from '../core/form/letters.js';
import { pageOfText } from '../core/reading/page-of-text.js';
import { form2024 } from '../forms/forms.js';

const withoutPen: HandwritingReader = {
  lines: () => Promise.resolve([]),
  digit: () => new Float32Array(),
  close: () => Promise.resolve(),
};

/** A scan that was read once, without any second look. */
const readFrom = (senders: string[]): Promise<LetterReading> => {
  const pages = [`${title2024}\n${opening2024}`, questions2024(answered), signatures2024].map((text, at) =>
    pageOfText(text, { page: at + 1, source: 'ocr', confidence: 0.8 }),
  );
  const match = { form: form2024, pageIndexes: [0, 1, 2], score: 1, unknownYear: false };
  const context = {
    receivedOn: '2024-09-02',
    roster: [],
    senderDomain: null,
    senders,
    handwriting: withoutPen,
    fullPicture: () => Promise.resolve(null),
  };
  return readLetter(pages, match, context, () => Promise.resolve([]));
};

test.each([
  ['the superintendent', ['pat.oakley@adair.kyschools.us'], ['pat.oakley@adair.kyschools.us', null]],
  ['the contact', ['jo.embry@adair.kyschools.us'], [null, 'jo.embry@adair.kyschools.us']],
  ['somebody else', ['office@adair.kyschools.us'], [null, null]],
])('a letter sent by %s', async (_name, senders, accepted) => {
  const { fields } = await readFrom(senders);
  const emails = ['superintendentEmail', 'contactEmail'].map((name) =>
    acceptedValue(fields.find((field) => field.name === name)!),
  );
  expect(emails).toEqual(accepted);
});
