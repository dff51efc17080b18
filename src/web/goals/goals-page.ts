/** Goals and plans as a table: a district a row, long answers folded. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { WholeLetter } from '../../pipeline/store/letter-list.js';
import { Html, html } from '../html.js';
import { badge, layout } from '../layout.js';
import { choose, districtUrl, exportLinks, filters, pager, plainChoices } from '../letters/list-parts.js';
import { withQuery } from '../letters/list-query.js';
import type { YearAsked } from '../letters/of-year.js';
import { fieldLabel, plainText, stateWords } from '../words.js';

/** The fields that are shown, as the forms name them. */
export const goalNames = ['learningGoal', 'plansOfAction'] as const;

/** not-asked: the form has no such question; unsure: something stands there that nobody should rely on yet */
export type Answer = { kind: 'text'; text: string } | { kind: 'unsure' | 'nothing' | 'not-asked' };

export interface GoalsList extends YearAsked {
  page: number;
  pages: number;
  found: number;
  rows: { letter: WholeLetter; answers: Answer[] }[];
}

export function goalsPage({ year, years, words, page, pages, found, rows }: GoalsList): string {
  const url = (path: string, at = 1): string =>
    withQuery(path, [
      ['year', year],
      ['q', words || undefined],
      ['page', at === 1 ? undefined : String(at)],
    ]);
  return layout(
    `Goals and plans ${year}`,
    html`<h1>Goals and plans</h1>
<p class="lead">Of the letters on record for ${year}, district by district.</p>
${filters(
  '/goals',
  html`<div class="grow"><label for="words">Search</label><input type="search" id="words" name="q" value="${words}" maxlength="500" placeholder="Words of a goal or plan, a district"></div>
${choose('year', 'School year', plainChoices(years), year, null)}`,
  'Search',
)}
<section class="card" aria-label="Goals and plans found">
<div class="list-head"><p role="status">${found === 0 ? 'No letter on record is like that.' : `${found} letter${found === 1 ? '' : 's'}`}</p>${found > 0 && exportLinks((ending) => url(`/goals.${ending}`))}</div>
${rows.length > 0 && table(rows)}
${pager(page, pages, (at) => url('/goals', at))}
</section>`,
    { room: 'goals', styles: ['letters.css'] },
  );
}

const table = (
  rows: GoalsList['rows'],
): Html => html`<table class="rows goals"><thead><tr><th scope="col" class="middling">District</th>${goalNames.map((name) => html`<th scope="col">${fieldLabel(name)}</th>`)}</tr></thead><tbody>
${rows.map(
  ({ letter, answers }) =>
    html`<tr><th scope="row"><a href="${districtUrl(letter.district ?? '')}">${letter.district}</a>${letter.state !== 'complete' && html` ${badge(letter.state, stateWords[letter.state])}`} <span class="sub"><a href="/letters/${letter.id}">The letter<span class="hidden-words"> of ${letter.district}</span></a></span></th>${answers.map((answer, index) => html`<td data-label="${fieldLabel(goalNames[index]!)}">${shown(answer)}</td>`)}</tr>`,
)}
</tbody></table>`;

const shownWhole = 220;
function shown(answer: Answer): Html {
  if (answer.kind === 'text') return folded(plainText(answer.text).trim());
  if (answer.kind === 'unsure')
    return html`<span class="unsure">not sure</span> <span class="sub">see the letter</span>`;
  return html`<span class="sub">${answer.kind === 'nothing' ? 'nothing there' : 'not asked on this form'}</span>`;
}

/** Text of a few lines stands as it is; of a longer one the beginning, and the rest on demand. */
export function folded(text: string): Html {
  const line = oneLine(text, shownWhole);
  if (!line.endsWith('…') && text.split('\n').length <= 4) return html`<div class="prose">${text}</div>`;
  return html`<details class="fold"><summary><span class="beginning">${line}</span><span class="less">Fold</span></summary><div class="prose">${text}</div></details>`;
}
