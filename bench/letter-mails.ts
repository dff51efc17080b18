/** Signed letters as mails, each from another district and person: a second one would be taken for a correction. */
import { scan } from '../fixtures/degrade/scan.js';
import { letterMail } from '../fixtures/mail/letter-mail.js';
import { makePeople, type Person } from '../fixtures/people.js';
import { prng } from '../fixtures/prng.js';
import { districts, isTwin, mailDomainOf } from '../fixtures/roster.js';
import { makeLetter } from '../fixtures/typeset/letter.js';

export type Carrier = 'digital' | 'scanned';

type District = (typeof districts)[number];
/** Of a district whose mail domain nobody knows the sender is a stranger, and the answer waits for a person. */
export const singles: readonly District[] = districts.filter(
  (district) => !isTwin(district) && district.domain !== null,
);

/**
 * @param seed the same seed gives the same letters on every machine, but for the mails' Date
 * @param wanted one carrier a letter
 * @throws where more letters are wanted than there are districts with a known mail domain
 */
export async function makeLetterMails(seed: string, wanted: readonly Carrier[]): Promise<Buffer[]> {
  if (wanted.length > singles.length)
    throw new Error(`At most ${singles.length} letters, one a district; ${wanted.length} are wanted`);
  const drawn = prng(seed).shuffle(singles);
  const mails: Buffer[] = [];
  for (const [index, carrier] of wanted.entries())
    mails.push(await letterFrom(drawn[index]!, `${seed}/${index}`, carrier));
  return mails;
}

/** One letter; its people, words and looks come from the seed. */
export async function letterFrom(district: District, seed: string, carrier: Carrier): Promise<Buffer> {
  const random = prng(seed);
  const people = makePeople(random, mailDomainOf(district), 3);
  const sender = people[1] as Person;
  const { pdf } = await makeLetter({
    seed,
    // the shorter form, in few words, where OCR makes a letter long
    form: carrier === 'scanned' ? 'kyiln-2018' : random.pick(['kyiln-2018', 'ky-iln-2024']),
    length: carrier === 'scanned' ? 'short' : 'middle',
    district,
    people,
    answers: 'typed',
    signature: carrier === 'scanned' ? 'ink' : random.pick(['ink', 'image', 'slash-s']),
    printed: carrier === 'scanned',
  });
  const bytes = carrier === 'scanned' ? await scan(pdf, random.fork('scanner'), { dpi: 200 }) : pdf;
  return letterMail(
    random,
    {
      from: { name: sender.name, address: sender.email },
      to: { name: 'KY ILN', address: 'letters@education.example' },
      date: new Date(),
    },
    {
      district: district.name,
      about: 'signed',
      attachments: [{ name: 'Letter of Commitment.pdf', type: 'application/pdf', bytes }],
    },
  );
}
