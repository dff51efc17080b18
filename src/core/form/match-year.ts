/** The school year printed on a form, told apart from years in answers: only title and agreement are looked at. */
import type { FormDefinition, Page, SchoolYear } from '../model.js';
import { findChains, lettersOf } from '../reading/locate-chains.js';
import type { PageEvidence } from './match-evidence.js';
import { schoolYearOf } from './school-year.js';

const YEARS = /\b(20\d\d)\s*[-–—/]\s*(?:20)?(\d\d)\b/g;
/** Phrases of the agreement and of prompts that name the year the form is for, where the title's is lost. */
const BEFORE_YEAR = ['effective for the', 'exploration and learning in the'].map(lettersOf);
/** Lines after the title's first that may still belong to it. */
const TITLE_LINES = 4;

/** Years printed in the title, else in the agreement; null where none is printed. */
export function printedYear(pages: Page[], evidence: PageEvidence[]): SchoolYear | null {
  const inTitle: SchoolYear[] = [];
  const inText: SchoolYear[] = [];
  for (const [p, one] of evidence.entries()) {
    const { lines, at } = one.text.layout;
    const text = (line: number) => (lines[line]?.words ?? []).map((w) => pages[p]!.words[w]!.text).join(' ');
    if (one.title) {
      const first = at[one.title.words[0]!]!.line;
      const last = at[one.title.words.at(-1)!]!.line;
      for (let line = Math.max(0, first - 1); line <= Math.min(last + 2, first + TITLE_LINES); line++)
        if ((lines[line]?.words.length ?? 0) <= 14) inTitle.push(...yearsIn(text(line)));
    }
    for (const phrase of BEFORE_YEAR)
      for (const chain of findChains(one.text, phrase)) {
        const line = at[chain.words.at(-1)!]!.line;
        const words = lines[line]!.words;
        const after = words
          .slice(words.indexOf(chain.words.at(-1)!) + 1)
          .map((w) => pages[p]!.words[w]!.text);
        inText.push(
          ...yearsIn(
            [
              ...after.slice(0, 3),
              ...text(line + 1)
                .split(' ')
                .slice(0, 3),
            ].join(' '),
          ),
        );
      }
  }
  return inTitle[0] ?? inText[0] ?? null;
}

/** Two years in a row; anything else is a misread digit and says nothing. */
function yearsIn(text: string): SchoolYear[] {
  return [...text.matchAll(YEARS)]
    .map((match) => [Number(match[1]), Number(match[2])] as const)
    .filter(([from, to]) => (from + 1) % 100 === to)
    .map(([from]) => `${from}-${from + 1}`);
}

/** The school year a form says of itself. */
export function formYear(form: FormDefinition): SchoolYear {
  return form.term.kind === 'named' ? form.term.schoolYear : schoolYearOf(form.published);
}
