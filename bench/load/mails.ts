/** An office's inbox in the week when letters come back: one mail in twenty is a letter, a third of these are scans. */
import { createCipheriv, createHash } from 'node:crypto';
import sharp from 'sharp';
import { makeCase } from '../../fixtures/cases.js';
import { buildMessage } from '../../fixtures/mail/mime.js';
import { makePeople, type Person } from '../../fixtures/people.js';
import { type Prng, prng } from '../../fixtures/prng.js';
import { type Carrier, letterFrom, singles } from '../letter-mails.js';

/** What is no letter, and how many of a hundred such mails it is. */
const others = {
  'private-mail': 40,
  newsletter: 29,
  bounce: 10,
  'out-of-office': 10,
  'grant-application': 8,
  picture: 2,
  'large file': 1,
} as const;
type Other = keyof typeof others;
const letterKind: Record<Carrier, string> = { digital: 'letter, digital', scanned: 'letter, scanned' };
/** In the order of the table. */
export const kinds: readonly string[] = [...Object.values(letterKind), ...Object.keys(others)];

const letterShare = 0.05;
const scannedShare = 1 / 3;
/** About what providers let pass (25 MB with base64). */
const largeFileBytes = 15 * 2 ** 20;

export interface LoadMail {
  kind: string;
  eml: Buffer;
}

/** How many of each kind are among `n` mails, by largest remainder: few mails hold each share as well as many do. */
export function countsOf(n: number): Map<string, number> {
  const letters = Math.max(1, Math.round(n * letterShare));
  const scanned = Math.round(letters * scannedShare);
  const rest = Math.max(0, n - letters);
  const shares = Object.entries(others).map(([kind, percent]) => ({ kind, exact: (rest * percent) / 100 }));
  const left = rest - shares.reduce((sum, { exact }) => sum + Math.floor(exact), 0);
  const oneMore = new Set(
    shares
      .toSorted((a, b) => (b.exact % 1) - (a.exact % 1))
      .slice(0, left)
      .map(({ kind }) => kind),
  );
  return new Map([
    [letterKind.digital, letters - scanned],
    [letterKind.scanned, scanned],
    ...shares.map(({ kind, exact }): [string, number] => [
      kind,
      Math.floor(exact) + (oneMore.has(kind) ? 1 : 0),
    ]),
  ]);
}

/** One after the other, mixed; the same seed gives the same mails, but for letters' Date. No two are alike. */
export async function* loadMails(n: number, seed: string): AsyncGenerator<LoadMail> {
  const random = prng(`load/${seed}`);
  const order = random.shuffle([...countsOf(n)].flatMap(([kind, count]) => Array<string>(count).fill(kind)));
  const districts = random.shuffle(singles);
  const first = random.int(1, 1_000_000);
  let letters = 0;
  for (const [index, kind] of order.entries()) {
    const own = `load/${seed}/${index}`;
    const carrier = (Object.keys(letterKind) as Carrier[]).find((name) => letterKind[name] === kind);
    if (carrier) {
      // more letters than districts: from the second round on each is a correction
      yield { kind, eml: await letterFrom(districts[letters % districts.length]!, own, carrier) };
      letters += 1;
    } else yield { kind, eml: await otherMail(kind as Other, prng(own), first + index) };
  }
}

async function otherMail(kind: Other, random: Prng, caseSeed: number): Promise<Buffer> {
  switch (kind) {
    case 'picture':
      return withFile(random, { name: 'IMG_0412.jpg', type: 'image/jpeg', bytes: await picture(random) });
    case 'large file':
      return withFile(random, {
        name: 'recording.mp4',
        type: 'video/mp4',
        bytes: noise(random, largeFileBytes),
      });
    default:
      return (await makeCase(kind, caseSeed)).eml;
  }
}

function withFile(random: Prng, file: { name: string; type: string; bytes: Uint8Array }): Buffer {
  const [person] = makePeople(random, 'family.example', 1) as [Person];
  return buildMessage(random, {
    from: { name: person.name, address: person.email },
    to: { name: 'KY ILN', address: 'letters@education.example' },
    subject: 'From Saturday',
    date: new Date('2024-09-17T14:00:00Z'),
    messageId: `<${random.hex(20)}@family.example>`,
    text: 'Here it is, as promised.',
    attachments: [file],
  });
}

/** Bytes that look like chance and take no time to make. */
function noise(random: Prng, bytes: number): Buffer {
  const key = createHash('sha256').update(random.hex(32)).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

/** A photograph of nothing in particular: blurred patches, 12 megapixels, no word in it. */
async function picture(random: Prng): Promise<Buffer> {
  const [width, height] = [40, 30];
  const pixels = noise(random, width * height * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(width * 100, height * 100, { kernel: 'cubic' })
    .jpeg({ quality: 90 })
    .toBuffer();
}
