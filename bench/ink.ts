/**
 * What ink on a signature line is taken for: lines that nobody signed with dirt of every kind laid on them, and signed
 * ones beside. The form's words are given, not recognised; `bench -- lines` reads pages whole.
 */
import { loadForms } from '../src/adapters/forms/load-forms.js';
import { matchGiven } from '../src/core/form/match.js';
import { locateOutline } from '../src/core/reading/locate.js';
import { readSignatureLines } from '../src/core/reading/signature-lines.js';
import type { FormDefinition, SignatureReading } from '../src/core/model.js';
import { type DirtyPage, dirtyPages, indexesOf } from './ink/dirty-page.js';
import { withBound } from './reading/bounds.js';
import { type Bench, columns } from './report.js';

interface Told {
  truth: DirtyPage['truth'];
  signed: SignatureReading['signed'];
}

/** A page is read 21 times: unsigned under each kind of dirt, and signed. */
export const ink: Bench = {
  what: 'unsigned signature lines under dirt of every kind, and signed ones, with their words given; for tuning alone',
  n: 12,
  async run({ n, seed }) {
    const forms = loadForms('');
    const told: Told[] = [];
    for (const index of indexesOf(seed, n))
      for await (const { page, truth } of dirtyPages(seed, index))
        told.push({ truth, signed: signedOn(page, forms) });
    const unsigned = told.filter(({ truth }) => !truth.signed);
    const falsely = unsigned.filter(({ signed }) => signed === true).length;
    return {
      text: tableOf(told),
      figures: { pages: told.length, table: tableOf(told).split('\n') },
      missed: falsely > 0.005 * unsigned.length ? 'false signed above 0.5 %' : null,
    };
  },
};

function signedOn(page: DirtyPage['page'], forms: FormDefinition[]): SignatureReading['signed'] {
  const [match] = matchGiven([page], [[0]], forms);
  const { form } = match!;
  const context = { receivedOn: '2025-06-30', rereads: [] };
  const lines = readSignatureLines([page], form, locateOutline([page], form), context);
  return lines.find(({ role }) => role === 'district')?.signed ?? null;
}

function tableOf(told: readonly Told[]): string {
  const unsigned = told.filter(({ truth }) => !truth.signed);
  const signed = told.filter(({ truth }) => truth.signed);
  const rows = (name: string, of: readonly Told[], keyOf: (one: Told) => string): string[][] => [
    rowOf(name, of),
    ...[...new Set(of.map(keyOf))].map((key) =>
      rowOf(
        `  ${key}`,
        of.filter((one) => keyOf(one) === key),
      ),
    ),
  ];
  return columns([
    ['lines', 'n', 'told signed', 'cannot tell', 'told unsigned'],
    ...rows('unsigned', unsigned, ({ truth }) => truth.dirt),
    ...rows('unsigned, by carrier', unsigned, ({ truth }) => truth.carrier),
    ...rows('signed', signed, ({ truth }) => `${truth.way}, ${truth.placement}`),
    ...rows('signed, by carrier', signed, ({ truth }) => truth.carrier),
  ]);
}

function rowOf(name: string, of: readonly Told[]): string[] {
  const count = (signed: boolean | null) => of.filter((one) => one.signed === signed).length;
  return [name, `${of.length}`, withBound(count(true), of.length), `${count(null)}`, `${count(false)}`];
}
