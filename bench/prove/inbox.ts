/** The mails of one inbox: letters of districts of their own, digital and a few scanned, among all that is no letter. */
import { makeCase } from '../../fixtures/cases.js';
import { scan } from '../../fixtures/degrade/scan.js';
import { letterMail } from '../../fixtures/mail/letter-mail.js';
import { makePeople, type Person } from '../../fixtures/people.js';
import { type Prng, prng } from '../../fixtures/prng.js';
import { districts, isTwin, mailDomainOf } from '../../fixtures/roster.js';
import { makeLetter } from '../../fixtures/typeset/letter.js';

/**
 * What must become of a mail, whatever is killed: a letter is recorded or in review, once, and answered once; a file that
 * does not open is in review and answered once; what is no letter leads to nothing.
 */
export type Becomes = 'letter' | 'unreadable' | 'nothing';

export interface InboxMail {
  eml: Buffer;
  becomes: Becomes;
  /** the same for a letter and its copies: whichever is read first counts, and one answer is all there is */
  cause: string;
  /** the sender's address, lower case; null where nobody may be answered */
  answerTo: string | null;
}

export interface Inbox {
  /** the next letter with a text layer; each is read in less than a second */
  letter(): Promise<InboxMail>;
  /** a letter that goes through OCR */
  scannedLetter(): Promise<InboxMail>;
  /** the next mail that is no letter, and that nobody may be answered for */
  nothing(): Promise<InboxMail>;
  /** the next of a round of others: a list's mail, a bounce, an automatic answer, a private mail, a copy of a letter, … */
  other(): Promise<InboxMail>;
}

/** Of a district whose mail domain nobody knows the sender is a stranger, and the answer waits for a person. */
const singles = districts.filter((district) => !isTwin(district) && district.domain !== null);
/** so many letters are there at most, one a district */
export const mostLetters = singles.length;
const noLetters = ['private-mail', 'newsletter', 'bounce', 'out-of-office', 'grant-application'] as const;

/** The same seed gives the same mails in the same order. */
export function openInbox(seed: string): Inbox {
  const random = prng(seed);
  const left = random.shuffle(singles);
  const letters: InboxMail[] = [];
  /** domains that were told of a file that does not open */
  const asked = new Set<string>();
  let count = 0;
  let others = 0;
  let round = -1;

  const nothing = async (name: (typeof noLetters)[number]): Promise<InboxMail> => {
    others += 1;
    const { eml } = await makeCase(name, caseSeed());
    return { eml, becomes: 'nothing', cause: `other ${others}`, answerTo: null };
  };
  const caseSeed = (): number => prng(`${seed}/other/${others}`).int(1, 1_000_000);

  const next = async (scanned: boolean): Promise<InboxMail> => {
    count += 1;
    const cause = `letter ${count}`;
    const made = { cause, ...(await makeMail(random.fork(cause), `${seed}/${cause}`, left.pop()!, scanned)) };
    letters.push(made);
    return made;
  };
  return {
    letter: () => next(false),
    scannedLetter: () => next(true),
    nothing: () => nothing(random.pick(noLetters)),
    async other() {
      round += 1;
      const kind = round % (noLetters.length + 2);
      const name = noLetters[kind];
      if (name !== undefined) return nothing(name);
      others += 1;
      const copied = letters.at(-2);
      // the same message by another way (RFC 5322, 3.6.4)
      if (kind === noLetters.length && copied) return { ...copied, eml: relayed(copied.eml, others) };
      let broken = await makeCase('corrupt-pdf', caseSeed());
      // an organisation gets the same answer once a day; one that does not say what it sends gets none, and waits for a person
      while (asked.has(domainOf(broken.from)) || !namesLetter(broken.eml)) {
        others += 1;
        broken = await makeCase('corrupt-pdf', caseSeed());
      }
      asked.add(domainOf(broken.from));
      return { eml: broken.eml, becomes: 'unreadable', cause: `other ${others}`, answerTo: broken.from };
    },
  };
}

/** In its subject or text; a file's name says nothing. */
const namesLetter = (eml: Buffer): boolean =>
  /[Ll]etter of [Cc]ommitment|ILN letter|\bLOC\b/.test(
    eml.toString('latin1').split(/^Content-Type: application/m)[0]!,
  );
const domainOf = (address: string): string => address.slice(address.indexOf('@') + 1);
const relayed = (eml: Buffer, nth: number): Buffer =>
  Buffer.concat([Buffer.from(`Received: from relay${nth}.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n`), eml]);

/** Complete, unsigned, undated or without an answer: each is recorded and answered, in its own way. */
async function makeMail(
  random: Prng,
  seed: string,
  district: (typeof singles)[number],
  scanned: boolean,
): Promise<Omit<InboxMail, 'cause'>> {
  const people = makePeople(random.fork('people'), mailDomainOf(district), 3);
  const sender = people[1] as Person;
  const signed = scanned || random.chance(0.7);
  const { pdf } = await makeLetter({
    seed,
    form: scanned ? 'kyiln-2018' : random.pick(['kyiln-2018', 'ky-iln-2024']),
    length: 'short',
    district,
    people,
    answers: 'typed',
    signature: scanned ? 'ink' : signed ? random.pick(['ink', 'image', 'slash-s']) : 'none',
    printed: scanned,
    ...(signed ? {} : { signedOn: null }),
  });
  const bytes = scanned ? await scan(pdf, random.fork('scanner'), { dpi: 200 }) : pdf;
  const eml = letterMail(
    random.fork('mail'),
    {
      from: { name: sender.name, address: sender.email },
      to: { name: 'KY ILN', address: 'letters@education.example' },
      date: new Date('2024-09-12T14:00:00Z'),
    },
    {
      district: district.name,
      about: 'signed',
      attachments: [{ name: 'Letter of Commitment.pdf', type: 'application/pdf', bytes }],
    },
  );
  return { eml, becomes: 'letter', answerTo: sender.email.toLowerCase() };
}
