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
  const pages = match.pageIndexes.map((index) => ({ ...allPages[index]! }));
  const located = locateOutline(pages, match.form);
  const look = ({ pageIndex, box, mode }: Region): Promise<Word[]> =>
    reread(match.pageIndexes[pageIndex]!, box, mode);
  const rereads: Reread[] = [];
  for (const region of regionsToReread(pages, match.form, located))
    rereads.push({ ...region, words: await look(region) });
  const fields = readFields(pages, match.form, located, rereads, knownDomains(context.roster));
  for (const region of dateRegionsToReread(pages, match.form, located))
    rereads.push({ ...region, words: await lookAtDate(region, pages, look) });
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

interface Region {
  /** into the letter's pages */
  pageIndex: number;
  box: Box;
  mode: 'block' | 'line';
}

/**
 * A second reading of a date's place. Recognition of a whole page overlooks a few small letters that stand alone: what
 * a closer look sees there then counts as the first reading, and a look in another mode as the second.
 */
async function lookAtDate(
  region: Region,
  pages: Page[],
  look: (region: Region) => Promise<Word[]>,
): Promise<Word[]> {
  const page = pages[region.pageIndex]!;
  const words = await look(region);
  if (page.words.some((word) => centreWithin(word.box, region.box))) return words;
  page.words = [...page.words, ...words.filter((word) => centreWithin(word.box, region.box))];
  return look({ ...region, mode: region.mode === 'line' ? 'block' : 'line' });
}

function centreWithin(inner: Box, outer: Box): boolean {
  const [x, y] = [inner.x + inner.w / 2, inner.y + inner.h / 2];
  return x >= outer.x && x <= outer.x + outer.w && y >= outer.y && y <= outer.y + outer.h;
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
