/** Which words near the signature lines are the form's print, which are blanks to fill in, and which a person put there. */
import type { Page, Word } from '../model.js';
import { findDates } from './dates.js';
import { type Area, areaOf, around, overlapX, overlapY } from './signature-area.js';
import { isSignatureText, signatureInText } from './signature-text.js';

export type WordPart = 'label' | 'print' | 'blank' | 'content';

/** Runs of at least this many words are sentences of the form; a name with its titles is shorter. */
const sentenceWords = 6;
/** Words closer than this many heights belong to one run. */
const runGapHeights = 1.1;

const ofAnotherBlank =
  /^(?:name|names|print|printed|title|position|phone|telephone|fax|e-?mail|address|street|city|zip|school)$/i;
/** "Please return by 10/15/2024", "Rev. 5/1/2024" */
const ofAnInstruction =
  /^(?:please|return|returned|due|deadline|submit|submitted|rev|revised|revision|version|updated)$/i;
const ofTheLine =
  /^(?:signatures?|signatory|signatories|signed|sign|here|by|its|of|the|and|or|for|on|required|superintendents?|designees?|districts?|participating|authorized|representative|ky|iln|kyiln|kde|kentucky|innovations?|lab|network|innovative|learning|date|dated|day|x)$/i;
const dateHint =
  /^\(?(?:m{1,2}|d{1,2}|y{2,4}|month|day|year)(?:[/.-](?:m{1,2}|d{1,2}|y{2,4}|month|day|year))*\)?$/i;
const rulesInText = /_{3,}|\.{5,}|…{2,}|-{5,}|\u2014{3,}/g;

/**
 * @param labels indexes of words that belong to located headings and labels
 * @param band only words whose middle lies in it are told apart; the others are `print`
 */
export function wordParts(page: Page, labels: ReadonlySet<number>, band: Area): WordPart[] {
  const parts = page.words.map((word, i): WordPart => {
    if (labels.has(i)) return 'label';
    const area = areaOf(word.box, page);
    const y = (area.y0 + area.y1) / 2;
    if (y < band.y0 || y > band.y1) return 'print';
    if (!/[\p{L}\p{N}]/u.test(word.text)) return 'blank';
    return dateHint.test(word.text) ? 'print' : 'content';
  });
  const content = [...parts.keys()].filter((i) => parts[i] === 'content');
  for (const run of runsOf(page, content)) {
    const texts = run.map((i) => page.words[i]!.text.replaceAll(/^[^\p{L}\p{N}/]+|[^\p{L}\p{N}/]+$/gu, ''));
    const raw = run.map((i) => page.words[i]!.text);
    if (isSignatureText(raw.join(' '))) {
      // "Signature: /s/ Jane Doe"
      const own = texts.findIndex((text) => !ofTheLine.test(text));
      for (const i of run.slice(0, Math.max(0, own))) parts[i] = 'print';
      continue;
    }
    if (isPrintedRun(texts)) for (const i of run) parts[i] = 'print';
    else
      for (const [k, i] of run.entries())
        if (ofTheLine.test(texts[k]!) && !partOfDate(texts)) parts[i] = 'print';
  }
  for (const run of answersToOtherBlanks(page, content, parts)) for (const i of run) parts[i] = 'print';
  return parts;
}

/** Typed names and titles right above, or in the place right of, a label that asks for them: no one's signature. */
function answersToOtherBlanks(
  page: Page,
  content: readonly number[],
  parts: readonly WordPart[],
): number[][] {
  const runs = runsOf(page, content).map((words) => ({
    words,
    area: around(words.map((i) => areaOf(page.words[i]!.box, page)))!,
  }));
  const asking = runs.filter(({ words }) => {
    const texts = words.map((i) => page.words[i]!.text.replaceAll(/[^\p{L}-]/gu, ''));
    return words.length <= 3 && texts.some((text) => ofAnotherBlank.test(text));
  });
  const answers = runs.filter(
    ({ words, area }) =>
      words.every((i) => parts[i] === 'content' && !isRecognised(page.words[i]!)) &&
      asking.some((label) => {
        const above = label.area.y0 - area.y1;
        const beside = area.x0 - label.area.x1;
        const level = overlapY(area, label.area) > 0.5 * (area.y1 - area.y0);
        if (level) {
          const parted = runs.some(
            (other) =>
              overlapY(other.area, area) > 0 && other.area.x0 > label.area.x1 && other.area.x1 < area.x0,
          );
          return beside > 0 && beside < 240 && !parted;
        }
        return above > -3 && above < 14 && Math.abs(area.x0 - label.area.x0) < 14;
      }),
  );
  return answers
    .filter(({ words }) => signatureInText(words.map((i) => page.words[i]!)) === 'name')
    .filter(({ words }) => findDates(words.map((i) => page.words[i]!.text).join(' ')).length === 0)
    .map(({ words }) => words);
}

/** "this 29th day of August, 2018": of and day belong to what was filled in */
const partOfDate = (texts: readonly string[]) => findDates(texts.join(' ')).length > 0;

function isPrintedRun(texts: readonly string[]): boolean {
  if (texts.some((text) => ofAnotherBlank.test(text) || text.includes('@'))) return true;
  if (ofAnInstruction.test(texts[0]!)) return true;
  return isTextLine(texts);
}

/** "Printed name:", "Title": a word that asks for something else than a signature or a date. */
export const asksOtherwise = (text: string): boolean =>
  ofAnotherBlank.test(text.replaceAll(/[^\p{L}-]/gu, ''));

/** Long enough for a sentence of the form, and neither dates nor what a signing tool or a signer sets. */
export function isTextLine(texts: readonly string[]): boolean {
  if (texts.length < sentenceWords || isSignatureText(texts.join(' '))) return false;
  const text = texts.join(' ');
  const dated = findDates(text).reduce((sum, date) => sum + date.end - date.start, 0);
  return dated < text.length * 0.5;
}

/** Below this a text layer is invisible text over a scan: some program's OCR, which makes words of signatures too. */
const certainText = 0.95;

/** Made by recognition, here or by the scanner's own program, so that the drawn page must bear it out. */
export function isRecognised(word: Word): boolean {
  return word.source === 'ocr' || (word.source === 'text-layer' && word.confidence < certainText);
}

/** A text layer is trusted, unless it is invisible text over a scan. */
export const isTrusted = ({ textFrom, words }: Page): boolean =>
  textFrom !== 'ocr' && !words.some(isRecognised);

/** Words that stand side by side on one line, left to right. */
export function runsOf(page: Page, indexes: readonly number[]): number[][] {
  const placed = indexes.map((index) => ({ index, area: areaOf(page.words[index]!.box, page) }));
  placed.sort((a, b) => a.area.x0 - b.area.x0);
  const runs: { last: Area; words: number[]; top: number }[] = [];
  for (const { index, area } of placed) {
    const height = Math.max(6, area.y1 - area.y0);
    const run = runs.find(({ last }) => {
      const middle = (area.y0 + area.y1) / 2;
      return middle > last.y0 && middle < last.y1 && -overlapX(last, area) <= runGapHeights * height;
    });
    if (run) {
      run.words.push(index);
      run.last = area;
    } else runs.push({ last: area, words: [index], top: area.y0 });
  }
  return runs.sort((a, b) => a.top - b.top).map((run) => run.words);
}

/** Rules typed as underscores, dots or dashes, with the word's box shared out among its letters. */
export function typedRules(page: Page): Area[] {
  return page.words.flatMap((word) => {
    const area = areaOf(word.box, page);
    const perLetter = (area.x1 - area.x0) / Math.max(1, word.text.length);
    const y = area.y0 + (area.y1 - area.y0) * 0.88;
    return Array.from(word.text.matchAll(rulesInText), (match) => ({
      x0: area.x0 + match.index * perLetter,
      x1: area.x0 + (match.index + match[0].length) * perLetter,
      y0: y,
      y1: y,
    }));
  });
}
