/**
 * Where rows of an answer about people end a thing, and where the margin only broke it: "Jane Doe, Director of" /
 * "Innovation". Paper does not tell. Every likely way of joining the rows is read, and the one by which most is
 * understood is taken; rows stay apart where nothing speaks for joining them.
 */
import type { Box } from '../model.js';
import { endsAsSchools } from './address-ends.js';
import { type People, spellsName, splitPeople } from './contacts.js';
import { isEmail, isTableHead } from './contacts-pieces.js';
import { tableRows } from './contacts-table.js';
import type { Content } from './fields-text.js';

type Join = 'apart' | 'space' | 'glued';

/** Ends of rows that are tried both ways; each doubles the work. */
const MOST_TRIED = 8;
/** Room that a row may leave for nothing, in letters. */
const SLACK = 2;

/** What follows a name ends it: "Jane Doe, Ed.D." over "Superintendent". */
const CREDENTIAL = /^(?:ed\.?d|ph\.?d|ed\.?s|m\.?ed|jr|sr|esq)\.?,?$/i;
/** An initial or honorific begins no address. */
const OF_A_NAME = /^(?:[A-Z]|dr|mrs?|ms)\.$/;

/** "jane.doe@adair.kyscho" over "ols.us": the domain of every Kentucky school, broken by the margin, is nothing else. */
const BEGINS_SCHOOLS = /@[\w-]+\.k[a-z.]*$/i;
const SCHOOLS = /@[\w-]+\.kyschools\.us\b/i;

type Rows = Pick<Content, 'lines' | 'lineBoxes' | 'cellStarts'>;

/**
 * @param lines rows of the answer, cells parted by a tab
 * @param boxes where they stand; a row that ends short of the longest by more than the next word did not end for want
 *   of room
 * @param starts where each row's cells begin
 */
export function peopleIn(content: Rows): People {
  const { lines, starts, ends } = endsOf(content);
  const tried = undecided(ends).slice(0, MOST_TRIED);
  let best: { found: People; score: number } | null = null;
  const table = tableRows(lines, starts);
  const others = [...columnwise(lines), ...(table === null ? [] : [{ lines: table, joins: 1 }])];
  for (const rows of [...joinedRows(lines, ends, tried), ...others]) {
    const found = splitPeople(rows.lines);
    const score = sense(found) - rows.joins * 0.4;
    if (best === null || score > best.score + 1e-9) best = { found, score };
  }
  return best!.found;
}

/** Whether more rows may or may not go on than are tried: those of the last people were taken as they stand. */
export function hasUntriedEnds(content: Rows): boolean {
  return undecided(endsOf(content).ends).length > MOST_TRIED;
}

/** The rows of an answer without heads of tables, where their cells begin, and how each may be joined to the next one. */
function endsOf({ lines: all, lineBoxes, cellStarts }: Rows) {
  const own = [...all.keys()].filter((at) => !isTableHead(all[at]!));
  const lines = own.map((at) => all[at]!);
  const boxes = own.map((at) => lineBoxes[at]!);
  const edge = Math.max(...boxes.map((box) => box.x + box.w));
  return {
    lines,
    starts: own.map((at) => cellStarts[at]!),
    ends: lines.slice(1).map((line, at) => waysToJoin(lines[at]!, line, boxes[at]!, edge)),
  };
}

const undecided = (ends: Join[][]): number[] => ends.flatMap((ways, at) => (ways.length > 1 ? [at] : []));

function waysToJoin(row: string, next: string, box: Box, edge: number): Join[] {
  const ways: Join[] = ['apart'];
  const [tail, head] = [row.split(/\s+/).at(-1) ?? '', next.split(/\s+/)[0] ?? ''];
  if (/[\t]/.test(row) || /[;:]$/.test(row) || CREDENTIAL.test(tail)) return ways;
  if (BEGINS_SCHOOLS.test(tail) && SCHOOLS.test(`${tail}${head}`)) return ['glued'];
  const letter = box.w / Math.max(1, row.length);
  if (box.x + box.w + (head.length + 1 + SLACK) * letter > edge) ways.push('space');
  const isCutAddress =
    (tail.includes('@') && !(isEmail(tail.replace(/^[^\w]+/, '')) && endsAsSchools(tail))) ||
    (head.includes('@') &&
      !tail.includes('@') &&
      ((/[\w][._-]$/.test(tail) && !OF_A_NAME.test(tail)) || /^[@._-]/.test(head)));
  if (isCutAddress) ways.push('glued');
  return ways;
}

/** All combinations over the ends that are tried; of the others the first way. */
function joinedRows(lines: string[], ends: Join[][], tried: number[]): { lines: string[]; joins: number }[] {
  let choices: Join[][] = [[]];
  for (const [at, ways] of ends.entries())
    choices = choices.flatMap((before) =>
      (tried.includes(at) ? ways : ways.slice(0, 1)).map((way) => [...before, way]),
    );
  return choices.map((ways) => {
    const rows = [lines[0] ?? ''];
    for (const [at, way] of ways.entries()) {
      const next = lines[at + 1]!;
      if (way === 'apart') rows.push(next);
      else rows[rows.length - 1] += way === 'space' ? ` ${next}` : next;
    }
    return { lines: rows, joins: ways.filter((way) => way !== 'apart').length };
  });
}

/** People side by side, a column each. */
function columnwise(lines: string[]): { lines: string[]; joins: number }[] {
  const cells = lines.map((line) => line.split('\t'));
  const width = cells[0]?.length ?? 0;
  if (lines.length < 2 || width < 2 || cells.some((row) => row.length !== width)) return [];
  return [
    {
      lines: Array.from({ length: width }, (_, column) => cells.map((row) => row[column]!)).flat(),
      joins: 1,
    },
  ];
}

const NAMES_DISTRICT = /\b(?:county|co|independent|ind|city|public)\b/i;

/** How much of it is people as the form asks for them. */
function sense({ people, districts, leftovers, malformed }: People): number {
  // "Community Schools" is the beginning of a title, and names no district
  const cut = districts.filter((text) => !NAMES_DISTRICT.test(text));
  let score = -3 * (leftovers.length + malformed.length) - 0.5 * cut.length;
  for (const { name, title, email } of people) {
    // whoever has no address counts for little: a place or a title is easily taken for a person
    const weight = email === null ? 0.25 : 1;
    score += name === null ? -2 : 2 * weight;
    score += email === null ? -0.5 : endsAsSchools(email) ? 2 : 1;
    if (title !== null) score += weight;
    if (name !== null && email !== null && spellsName(email, name)) score += 1;
    if (title !== null && isCut(title)) score -= 2;
    // "Chief Academic, Officer": two rows of one title look like two titles
    if (title !== null && /, /.test(title)) score -= 0.6;
    if (name !== null && name.split(' ').length > 4) score -= 0.5;
  }
  return score;
}

const isCut = (title: string): boolean =>
  /(?:^(?:and|of|for|the|&|\/|-)\s)|(?:\s(?:and|of|for|the|&|to|in)|[/&-])$/i.test(title);
