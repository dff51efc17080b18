/**
 * Makes the letters that the seeded desk shows pictures of, and reads them as the service does: `node
 * dist/bench/desk/write-samples.js` writes bench/desk/samples/NAME.eml and NAME.json. Needed anew only where letters are
 * made, or readings shaped, in another way.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { carryLetter } from '../../fixtures/carry.js';
import { officeHour } from '../../fixtures/mail/envelope.js';
import { letterMail } from '../../fixtures/mail/letter-mail.js';
import { packageRoot } from '../../fixtures/package-root.js';
import { makePeople, type Person } from '../../fixtures/people.js';
import { prng } from '../../fixtures/prng.js';
import type { Carrier } from '../../fixtures/recipes.js';
import { districtNamed } from '../../fixtures/roster.js';
import { makeLetter, type LetterOptions } from '../../fixtures/typeset/letter.js';
import { checkUrl, openReading } from '../../src/app.js';
import { readSettings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';

interface Recipe {
  district: string;
  domain: string;
  carrier: Carrier;
  letter: Omit<LetterOptions, 'seed' | 'district' | 'people'> & { signedOn: string };
}
const scanned: Carrier = { kind: 'scan', dpi: 150, quality: 35 };
const recipes: Record<string, Recipe> = {
  'dated-by-hand': {
    district: 'Boyle County',
    domain: 'boyle.example',
    carrier: scanned,
    letter: {
      form: 'ky-iln-2024',
      printed: true,
      signature: 'ink',
      dateByHand: true,
      signedOn: '2024-09-05',
    },
  },
  faxed: {
    district: 'Mercer County',
    domain: 'mercer.example',
    carrier: { kind: 'fax' },
    letter: { form: 'ky-iln-2024', printed: true, signature: 'ink', signedOn: '2024-08-29' },
  },
  typed: {
    district: 'Danville Independent',
    domain: 'danville.example',
    carrier: { kind: 'digital' },
    letter: { form: 'ky-iln-2024', signature: 'image', signedOn: '2024-08-21' },
  },
  'of-2018': {
    district: 'Garrard County',
    domain: 'garrard.example',
    carrier: { kind: 'digital' },
    letter: { form: 'kyiln-2018', signature: 'image', signedOn: '2018-09-12' },
  },
};

const folder = join(packageRoot, 'bench', 'desk', 'samples');
mkdirSync(folder, { recursive: true });
const settings = readSettings({}, checkUrl, { READERS: '1' });
const reading = openReading(settings, createLogger('error'));
try {
  for (const [name, { district, domain, carrier, letter }] of Object.entries(recipes)) {
    const random = prng(`desk/${name}`);
    const people = makePeople(random.fork('people'), domain, 3);
    const style = { layout: 'table', signatureLayout: 'under', dateRow: 'same' } as const;
    const { pdf } = await makeLetter({
      seed: `desk/${name}`,
      district: districtNamed(district),
      people,
      style,
      length: 'middle',
      secondContact: false,
      ...letter,
    });
    const sender = people[1] as Person;
    const eml = letterMail(
      random.fork('mail'),
      {
        from: { name: sender.name, address: sender.email },
        to: { name: 'KY ILN', address: 'letters@iln.example' },
        date: officeHour(random.fork('hour'), letter.signedOn),
      },
      { district, about: 'signed', attachments: await carryLetter(pdf, carrier, random.fork('carrier')) },
    );
    const read = await reading.read({
      kind: 'mail',
      bytes: eml,
      name: `${name}.eml`,
      receivedOn: letter.signedOn,
    });
    writeFileSync(join(folder, `${name}.eml`), eml);
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(read, null, 1)}\n`);
    process.stdout.write(`${name}: ${eml.length} bytes, ${read.letters.length} letter\n`);
  }
} finally {
  await reading.close();
}
