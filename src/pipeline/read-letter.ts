/**
 * One letter, top to bottom: find the form's labels on its pages, look a second time at what only OCR has seen, then
 * read fields and signature lines, and tell which district and which school years they mean.
 */
import { knownDomains } from '../core/form/roster-domains.js';
import { resolveDistrict } from '../core/form/roster.js';
import { schoolYearsOf } from '../core/form/school-year.js';
import type {
  District,
  FieldReading,
  FormMatch,
  IsoDate,
  LetterReading,
  Page,
  Reason,
  SignatureReading,
} from '../core/model.js';
import { readFields } from '../core/reading/fields.js';
import { locateOutline } from '../core/reading/locate.js';
import { regionsToReread, type Reread } from '../core/reading/rereads.js';
import { dateRegionsToReread, readSignatureLines } from '../core/reading/signature-lines.js';
import type { Word, Box } from '../core/model.js';

/** Reads one region of a page again, larger; indexes are into the mail's pages. */
export type RereadRegion = (pageIndex: number, box: Box, mode: 'block' | 'line') => Promise<Word[]>;

export interface ReadLetterContext {
  receivedOn: IsoDate;
  roster: District[];
  senderDomain: string | null;
}

export async function readLetter(
  allPages: Page[],
  match: FormMatch,
  context: ReadLetterContext,
  reread: RereadRegion,
): Promise<LetterReading> {
  const pages = match.pageIndexes.map((index) => allPages[index]!);
  const located = locateOutline(pages, match.form);
  const regions = [
    ...regionsToReread(pages, match.form, located),
    ...dateRegionsToReread(pages, match.form, located),
  ];
  const rereads: Reread[] = [];
  for (const region of regions) {
    const words = await reread(match.pageIndexes[region.pageIndex]!, region.box, region.mode);
    rereads.push({ pageIndex: region.pageIndex, box: region.box, words });
  }
  const fields = readFields(pages, match.form, located, rereads, knownDomains(context.roster));
  const signatures = readSignatureLines(pages, match.form, located, {
    receivedOn: context.receivedOn,
    rereads,
  });
  const { district, problem } = resolveDistrict(
    {
      answer: fieldText(fields, 'district'),
      otherText: pages.map((page) => page.words.map((word) => word.text).join(' ')),
      emails: fields
        .filter((field) => field.name.endsWith('Email') && field.value !== null)
        .map((field) => field.value!),
      senderDomain: context.senderDomain,
    },
    context.roster,
  );
  const doubts: Reason[] = [];
  const poor = pages.filter((page) => !page.legible);
  if (poor.length > 0)
    doubts.push({
      code: 'page-illegible',
      text: `Too poor to read surely: page ${poor.map((page) => page.page).join(', ')}.`,
    });

  const signature = signatures.find((line) => line.role === 'district');
  return {
    form: match.form.id,
    unknownYear: match.unknownYear,
    blank: isBlank(fields, signature),
    documents: [...new Set(pages.map((page) => page.document))],
    pages: pages.map((page) => [page.document, page.page]),
    district,
    districtProblem: problem,
    schoolYears: match.unknownYear ? [] : schoolYearsOf(match.form, signature?.date.value ?? null),
    fields: district === null ? fields : fields.map((field) => namedAsInRoster(field, district.name)),
    signatures,
    doubts,
  };
}

/** "Knott Co. Schools" → `Knott County`; what was written stays among the alternatives. */
function namedAsInRoster(field: FieldReading, name: string): FieldReading {
  if (field.name !== 'district' || field.value === null || field.value === name) return field;
  const written = { value: field.value, confidence: field.confidence };
  return { ...field, value: name, alternatives: [written, ...field.alternatives] };
}

function fieldText(fields: FieldReading[], name: string): string | null {
  const field = fields.find((candidate) => candidate.name === name);
  return field?.value ?? field?.alternatives[0]?.value ?? null;
}

const filled = (state: string): boolean => state === 'read' || state === 'unclear';

/** Nothing is filled in and nothing is signed, and at least one place was surely seen empty. */
function isBlank(fields: FieldReading[], signature: SignatureReading | undefined): boolean {
  if (fields.some((field) => filled(field.state))) return false;
  if (signature && (signature.signed === true || filled(signature.date.state))) return false;
  return fields.some((field) => field.state === 'empty');
}
