/** The letters that a list finds, as a sheet: a row a letter, a column a field. */
import {
  acceptedDate,
  acceptedDistrict,
  acceptedSigned,
  acceptedValue,
} from '../../core/judging/thresholds.js';
import type { FormDefinition } from '../../core/model.js';
import { isUnsure } from '../../pipeline/letter-people.js';
import { eachLetter, type WholeLetter } from '../../pipeline/store/letter-list.js';
import type { WebContext } from '../context.js';
import { districtColumn, yearsColumn, type Cell, type Column, type Sheet } from '../sheets/sheet.js';
import { fieldLabel, localDay, replyKindWords, replyStateWords, stateWords, yearsOf } from '../words.js';
import type { ListQuery } from './list-query.js';
import { isTermSure } from './term.js';

const columns: Column[] = [
  districtColumn,
  { title: 'State', kind: 'text', width: 14 },
  yearsColumn,
  { title: 'Form', kind: 'text', width: 14 },
  { title: 'On record', kind: 'text', width: 12 },
  { title: 'Signed', kind: 'text', width: 8 },
  { title: 'Signed on', kind: 'date', width: 12 },
  { title: 'Came', kind: 'date', width: 12 },
  { title: 'Sender', kind: 'text', width: 24 },
  { title: "Sender's address", kind: 'text', width: 32 },
  { title: 'Reply', kind: 'text', width: 24 },
  { title: 'Missing', kind: 'text', width: 30 },
  { title: 'Not sure', kind: 'text', width: 30 },
];

export function lettersSheet({ database, forms }: WebContext, { filter, order }: ListQuery): Sheet {
  const fields = fieldNames(forms);
  return {
    name: 'letters',
    columns: [
      ...columns,
      ...fields.map((name): Column => ({ title: fieldLabel(name), kind: 'text', width: 30 })),
    ],
    rows: rowsOf(eachLetter(database, filter, order), fields, forms),
  };
}

/** Of all forms, the newest form's first: what one of them alone asks for is empty in the letters of the others. */
function fieldNames(forms: readonly FormDefinition[]): string[] {
  const newestFirst = [...forms].sort((a, b) => (a.published < b.published ? 1 : -1));
  return [...new Set(newestFirst.flatMap((form) => form.fields.map(({ name }) => name)))].filter(
    (name) => name !== 'district',
  );
}

async function* rowsOf(
  letters: AsyncIterable<WholeLetter>,
  fields: readonly string[],
  forms: readonly FormDefinition[],
): AsyncGenerator<Cell[]> {
  for await (const letter of letters) yield rowOf(letter, fields, forms);
}

function rowOf(letter: WholeLetter, fields: readonly string[], forms: readonly FormDefinition[]): Cell[] {
  const { signature, reading } = letter;
  const signed = signature === null ? null : acceptedSigned(signature);
  const termIsSure = isTermSure(letter, forms);
  const value = (name: string): Cell => {
    const field = reading.fields.find((candidate) => candidate.name === name);
    return field ? acceptedValue(field) : null;
  };
  return [
    acceptedDistrict(letter.district_reading)?.name ?? null,
    stateWords[letter.state],
    termIsSure ? yearsOf(letter.term) : null,
    letter.form_id,
    letter.on_record ? 'yes' : letter.superseded ? 'replaced' : 'no',
    signed === null ? null : signed ? 'yes' : 'no',
    signature === null ? null : acceptedDate(signature.date),
    localDay(letter.received_at),
    letter.sender?.name ?? null,
    letter.sender?.address ?? null,
    letter.reply_kind && letter.reply_state
      ? `${replyKindWords[letter.reply_kind]}, ${replyStateWords[letter.reply_state]}`
      : null,
    letter.verdict.missing.map(fieldLabel).join(', '),
    notSure(letter, termIsSure).join(', '),
    ...fields.map(value),
  ];
}

/** What stands in the letter and in no cell of the row. */
function notSure(
  { reading, district_reading: district, signature }: WholeLetter,
  termIsSure: boolean,
): string[] {
  const { fields } = reading;
  return [
    ...(acceptedDistrict(district) === null ? ['District'] : []),
    ...(termIsSure ? [] : ['School years']),
    ...(signature === null || acceptedSigned(signature) === null ? ["District's signature"] : []),
    ...(signature?.date.state === 'unclear' ||
    (signature?.date.state === 'read' && acceptedDate(signature.date) === null)
      ? ['Date of the signature']
      : []),
    ...fields
      .filter((field) => field.name !== 'district' && isUnsure(field))
      .map(({ name }) => fieldLabel(name)),
  ];
}
