/** Documents that look like the letter and are none: what they are instead, for the reason a person reads. */
import type { Page } from '../model.js';
import type { PageEvidence } from './match-evidence.js';

/** Headings of other papers that go to the same desk. Only short lines at the top of a document count. */
const OTHER_TITLES: [RegExp, string][] = [
  [/travel\s*fund/i, 'travel fund grant application'],
  [/innovative\s+teacher\s+fellowship|fellowship/i, 'fellowship application'],
  [/request\s+for\s+(?:applications?|proposals?)|\bRF[AP]\b/i, 'request for applications'],
  [/\bgrants?\b|\bapplication\b|\bnomination\b/i, 'grant application'],
  [/memorandum\s+of\s+(?:understanding|agreement)|\bMO[UA]\b/i, 'memorandum of understanding'],
  [/letter\s+of\s+support/i, 'letter of support'],
  [/letter\s+of\s+(?:intent|interest)/i, 'letter of intent'],
  [/letter\s+of\s+(?:recommendation|reference)/i, 'letter of recommendation'],
];
const TOP = 0.3;
const TITLE_WORDS = 12;

/** What the title of a document's first page says it is instead; null where it says nothing else. */
export function otherTitle(page: Page, evidence: PageEvidence): string | null {
  const { lines, at } = evidence.text.layout;
  const top = lines.filter((line) => line.box.y < TOP && line.words.length <= TITLE_WORDS);
  const titleY = evidence.title ? lines[at[evidence.title.words[0]!]!.line]!.box.y : null;
  for (const line of top.slice(0, 8)) {
    // what stands under the letter's own title is its text
    if (titleY !== null && line.box.y > titleY + 0.06) break;
    const text = line.words.map((w) => page.words[w]!.text).join(' ');
    for (const [pattern, what] of OTHER_TITLES) if (pattern.test(text)) return what;
  }
  return null;
}

/** @returns what a document is that matched no form but looks near; null for any other document */
export function nearMissOf(pages: Page[], evidence: PageEvidence[]): string | null {
  const namesFamily = evidence.some((one) => one.namesFamily);
  const namesLetter = evidence.some((one) => one.namesLetter);
  const hasTitle = evidence.some((one) => one.title !== null);
  const other = pages[0] && evidence[0] ? otherTitle(pages[0], evidence[0]) : null;
  if (other !== null && (namesFamily || namesLetter || other.startsWith('letter'))) return other;
  if (namesFamily && (namesLetter || evidence.some((one) => one.weight >= 1)))
    return 'paper of the network that is no letter of commitment';
  if (hasTitle) return 'letter of commitment of another programme';
  return null;
}
