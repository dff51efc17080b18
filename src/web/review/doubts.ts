/** What of a letter a person is asked to check, in the order of its form, and the page on which that begins. */
import { acceptedDate, acceptedDistrict, acceptedSigned } from '../../core/judging/thresholds.js';
import type {
  Evidence,
  FieldReading,
  FormDefinition,
  LetterReading,
  SignatureReading,
} from '../../core/model.js';
import type { PageAt } from '../../pipeline/store/rows.js';
import { isDoubtful } from '../letter-parts.js';

export const isDistrictSure = ({ district, districtProblem }: LetterReading): boolean =>
  acceptedDistrict(district) !== null && (districtProblem ?? null) === null;

export const districtLine = (reading: LetterReading): SignatureReading | null =>
  reading.signatures.find((candidate) => candidate.role === 'district') ?? null;

export const isSignatureDoubtful = (line: SignatureReading | null): boolean =>
  line === null || acceptedSigned(line) === null;

export const isDateDoubtful = (line: SignatureReading | null): boolean =>
  line === null || acceptedDate(line.date) === null;

export const isFieldDoubtful = (field: FieldReading | undefined, required: boolean): boolean =>
  field === undefined ? required : isDoubtful(field) || (required && field.state !== 'read');

/** Where the focus goes when the item is opened; the letter's first page where no place tells. */
export function pageInDoubt(reading: LetterReading, form: FormDefinition): PageAt | null {
  const line = districtLine(reading);
  const first = isDistrictSure(reading)
    ? ([
        isSignatureDoubtful(line) && line,
        isDateDoubtful(line) && line?.date,
        ...form.fields.map(({ name, required }) => {
          const field = reading.fields.find((candidate) => candidate.name === name);
          return name !== 'district' && isFieldDoubtful(field, required) && field;
        }),
      ].find(Boolean) as Evidence | undefined)
    : undefined;
  const at = reading.pages.find(([document, page]) => document === first?.document && page === first.page);
  return at ?? reading.pages[0] ?? null;
}
