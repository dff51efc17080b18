/** A letter of the corpus read as the service reads it: out of the mail that brings it. */
import type { CorpusLetter } from '../../fixtures/corpus/make.js';
import { buildMessage } from '../../fixtures/mail/mime.js';
import { prng } from '../../fixtures/prng.js';
import type { ReadingSide } from '../../src/app/reading.js';
import type { MailReading } from '../../src/core/model.js';
import type { Result } from '../../src/core/result.js';

/** @returns what was read with all its confidences, and what the service makes of it */
export async function readCorpusLetter(
  side: ReadingSide,
  letter: CorpusLetter,
  name: string,
): Promise<{ reading: MailReading; result: Result }> {
  const { receivedOn } = letter.truth;
  const reading = await side.read({
    kind: 'mail',
    bytes: mailOf(letter, name),
    name: 'letter.eml',
    receivedOn,
  });
  return { reading, result: side.judge(name, reading, receivedOn) };
}

/** A mail that says nothing about what it brings: the letter alone must tell. */
function mailOf({ truth, files }: CorpusLetter, name: string): Buffer {
  const id = name.replaceAll(/[^\w.-]/g, '.');
  return buildMessage(prng(`mail/${name}`), {
    from: truth.sender,
    to: { name: '', address: 'letters@education.example' },
    subject: 'Scan',
    date: new Date(`${truth.receivedOn}T14:00:00Z`),
    messageId: `<${id}@sender.example>`,
    text: 'See attached.\n',
    attachments: files.map(({ extension, type, bytes }, page) => ({
      name: files.length === 1 ? `attachment.${extension}` : `IMG_${1000 + page}.${extension}`,
      type,
      bytes,
    })),
  });
}
