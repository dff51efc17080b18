/**
 * One letter, top to bottom: find the form's labels on its pages, look a second time at what only OCR has seen (and a
 * third time where that left doubt), then read fields and signature lines, and tell which district and which school
 * years they mean.
 */
import { knownDomains } from '../core/form/roster-domains.js';
import { resolveDistrict } from '../core/form/roster.js';
import { schoolYearsOf } from '../core/form/school-year.js';
import type {
  District,
  FieldReading,
  FormDefinition,
  FormMatch,
  IsoDate,
  LetterReading,
  Located,
  Page,
  Reason,
  SignatureReading,
} from '../core/model.js';
import { confirmAddresses } from '../core/reading/confirmed-addresses.js';
import { doubtAddresses } from '../core/reading/doubted-addresses.js';
import { readFields } from '../core/reading/fields.js';
import { locateOutline } from '../core/reading/locate.js';
import { regionsOfLostLabels, withWordsFound } from '../core/reading/lost-labels.js';
import {
  type CloserLook,
  linesToReread,
  type RegionToReread,
  regionsToReread,
  type Reread,
} from '../core/reading/rereads.js';
import { rowsInDispute } from '../core/reading/rereads-prose.js';
import { dateRegionsToReread, readSignatureLines } from '../core/reading/signature-lines.js';
import type { Word, Box, GreyImage } from '../core/model.js';
import type { HandwritingReader } from './ports.js';
import { withHandwriting } from './read-handwritten-date.js';

/** Reads one region of a page again, larger; indexes are into the mail's pages. */
export type RereadRegion = (pageIndex: number, region: CloserLook) => Promise<Word[]>;
/** The same with indexes into the letter's pages. */
type LookAgain = (region: RegionToReread) => Promise<Word[]>;

export interface ReadLetterContext {
  receivedOn: IsoDate;
  roster: District[];
  senderDomain: string | null;
  /** addresses the mail came from or asks to be answered at, lower case */
  senders: string[];
  handwriting: HandwritingReader;
  /** the upright picture of a page at 300 dpi; indexes are into the mail's pages */
  fullPicture: (pageIndex: number) => Promise<GreyImage | null>;
}

export async function readLetter(
  allPages: Page[],
  match: FormMatch,
  context: ReadLetterContext,
  reread: RereadRegion,
): Promise<LetterReading> {
  const look: LookAgain = (region) => reread(match.pageIndexes[region.pageIndex]!, region);
  const found = await locateAll(
    match.pageIndexes.map((index) => allPages[index]!),
    match.form,
    look,
  );
  const { located } = found;
  const rosterDomains = knownDomains(context.roster);
  const fields = await readFieldsAgain(found.pages, match.form, located, look, rosterDomains);
  const { pages, printed } = await readSignaturesAgain(found, match.form, look, context.receivedOn);
  const signatures = await readPenDates(printed, { pages, located }, match, context);
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
    ...(pages.some((page) => page.turn !== undefined)
      ? { turns: pages.map((page) => page.turn ?? null) }
      : {}),
    district,
    districtProblem: problem,
    schoolYears: match.unknownYear ? [] : schoolYearsOf(match.form, signature?.date.value ?? null),
    fields: withWhatIsKnown(fields, district?.name ?? null, rosterDomains, context),
    signatures,
    doubts,
  };
}

/** The district's date alone: the Department's is not asked for. */
async function readPenDates(
  signatures: SignatureReading[],
  { pages, located }: Labelled,
  match: FormMatch,
  { receivedOn, handwriting, fullPicture }: ReadLetterContext,
): Promise<SignatureReading[]> {
  const picture = (pageIndex: number) => fullPicture(match.pageIndexes[pageIndex]!);
  const letter = { pages, located, form: match.form, receivedOn, picture };
  const read = signatures.map(async (line) =>
    line.role === 'district'
      ? { ...line, date: await withHandwriting(line.date, letter, handwriting) }
      : line,
  );
  return Promise.all(read);
}

/** Roster and mail tell how the district is spelt and which addresses are real. */
function withWhatIsKnown(
  fields: FieldReading[],
  district: string | null,
  rosterDomains: ReadonlySet<string>,
  { roster, senders, senderDomain }: ReadLetterContext,
): FieldReading[] {
  const domain = roster.find(({ name }) => name === district)?.domain ?? null;
  const domains = [domain, senderDomain].filter((one) => one !== null);
  const known = { senders, domains, rosterDomains };
  const confirmed = confirmAddresses(doubtAddresses(fields, known), known);
  return district === null ? confirmed : confirmed.map((field) => namedAsInRoster(field, district));
}

/** "Knott Co. Schools" → `Knott County`; what was written stays among the alternatives. */
function namedAsInRoster(field: FieldReading, name: string): FieldReading {
  if (field.name !== 'district' || field.value === null || field.value === name) return field;
  const written = { value: field.value, confidence: field.confidence };
  return { ...field, value: name, alternatives: [written, ...field.alternatives] };
}

interface Labelled {
  pages: Page[];
  located: Located[];
}

/** The form's labels, also those that show only to a closer look; the pages with the words found there. */
async function locateAll(pages: Page[], form: FormDefinition, look: LookAgain): Promise<Labelled> {
  const located = locateOutline(pages, form);
  const regions = regionsOfLostLabels(pages, form, located);
  if (regions.length === 0) return { pages, located };
  const mended = [...pages];
  for (const region of regions)
    mended[region.pageIndex] = withWordsFound(mended[region.pageIndex]!, await look(region));
  return { pages: mended, located: locateOutline(mended, form) };
}

async function readFieldsAgain(
  pages: Page[],
  form: FormDefinition,
  located: Located[],
  look: LookAgain,
  domains: ReadonlySet<string>,
): Promise<FieldReading[]> {
  const regions = regionsToReread(pages, located);
  if (regions.length === 0) return readFields(pages, form, located, [], domains);
  const rereads = await lookAt(regions, look);
  const fields = readFields(pages, form, located, rereads, domains);
  const lines = [
    ...linesToReread(pages, located, rereads, fields),
    ...rowsInDispute(pages, located, rereads, fields),
  ];
  if (lines.length === 0) return fields;
  return readFields(pages, form, located, [...rereads, ...(await lookAt(lines, look))], domains);
}

/** @returns the pages with the words too that only the closer look found where a date stands */
async function readSignaturesAgain(
  { pages: seen, located }: Labelled,
  form: FormDefinition,
  look: LookAgain,
  receivedOn: IsoDate,
): Promise<{ pages: Page[]; printed: SignatureReading[] }> {
  const pages = [...seen];
  const rereads: Reread[] = [];
  for (const region of dateRegionsToReread(pages, form, located)) {
    const words = await (region.look === 'second' ? lookAtDate(region, pages, look) : look(region));
    rereads.push({ ...region, words });
  }
  return { pages, printed: readSignatureLines(pages, form, located, { receivedOn, rereads }) };
}

async function lookAt(regions: RegionToReread[], look: LookAgain): Promise<Reread[]> {
  return Promise.all(regions.map(async (region) => ({ ...region, words: await look(region) })));
}

/**
 * A second reading of a date's place. Recognition of a whole page overlooks a few small letters that stand alone: what
 * a closer look sees there then counts as the first reading, and a look in another mode as the second.
 */
async function lookAtDate(region: RegionToReread, pages: Page[], look: LookAgain): Promise<Word[]> {
  const page = pages[region.pageIndex]!;
  const words = await look(region);
  if (page.words.some((word) => centreWithin(word.box, region.box))) return words;
  const inPlace = words.filter((word) => centreWithin(word.box, region.box));
  pages[region.pageIndex] = { ...page, words: [...page.words, ...inPlace] };
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
