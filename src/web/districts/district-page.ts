/** The page of a district. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { District } from '../../core/model.js';
import type { DistrictStanding } from '../../pipeline/district-states.js';
import type { LetterPerson } from '../../pipeline/letter-people.js';
import type { ListedLetter } from '../../pipeline/store/letter-list.js';
import { standingBadge } from '../home/standing-words.js';
import { Html, html } from '../html.js';
import { layout } from '../layout.js';
import { lettersTable } from '../letters/letters-table.js';
import { day, fieldLabel } from '../words.js';

export interface DistrictFile {
  name: string;
  /** null: not of the roster any more, but letters name it */
  district: District | null;
  /** the school year one came from, or the running one */
  asked: string;
  /** the newest first */
  standings: { year: string; standing: DistrictStanding }[];
  /** of the newest letter that stands on record */
  people: { letter: ListedLetter; people: LetterPerson[] } | null;
  letters: { letter: ListedLetter; termIsSure: boolean }[];
}

export function districtPage(file: DistrictFile): string {
  const { name, district, asked, standings, people, letters } = file;
  const now = standings.find(({ year }) => year === asked);
  return layout(
    name,
    html`<p class="crumbs"><a href="/?year=${asked}">Home</a></p>
<h1>${name}</h1>
<p class="lead">${district === null ? 'Not in the list of districts any more' : district.type === 'county' ? 'County district' : 'Independent district'}${district?.domain && ` · ${district.domain}`}${now && html` · ${asked} ${standingBadge(now.standing.state)}`}</p>
<div class="even">${yearsCard(standings)}${peopleCard(people)}</div>
<section class="card" aria-labelledby="letters"><h2 id="letters">Letters</h2>
${letters.length === 0 ? html`<p class="empty">No letter has come yet.</p>` : lettersTable(letters, { withDistrict: false })}</section>`,
    { room: 'letters', styles: ['letters.css'] },
  );
}

const yearsCard = (
  standings: DistrictFile['standings'],
): Html => html`<section class="card" aria-labelledby="years"><h2 id="years">By school year</h2>
<table class="rows cosy"><thead><tr><th scope="col">School year</th><th scope="col">State</th><th scope="col">Letter</th></tr></thead><tbody>
${standings.map(
  ({ year, standing: { state, letterId, receivedAt } }) => html`<tr><td data-label="School year">${year}</td>
<td data-label="State">${standingBadge(state)}</td>
<td data-label="Letter">${letterId === null ? '–' : html`<a href="/letters/${letterId}">Open<span class="hidden-words"> the letter of ${year}</span></a>`}${receivedAt !== null && html` <span class="sub">came ${day(receivedAt)}</span>`}</td></tr>`,
)}
</tbody></table></section>`;

function peopleCard(people: DistrictFile['people']): Html {
  return html`<section class="card" aria-labelledby="people"><h2 id="people">People</h2>
${people === null ? html`<p class="empty">No letter is on record.</p>` : html`<dl class="fields">${people.people.map(personRow)}</dl><p class="sub">Of <a href="/letters/${people.letter.id}">the newest letter on record</a>.</p>`}</section>`;
}

const personRow = ({ role, name, title, email, phone, unsure }: LetterPerson): Html =>
  html`<div class="field"><dt>${fieldLabel(role)}</dt><dd>${[name, title, email, phone]
    .filter((value) => value !== null)
    .map(
      (value) => html`<span class="value">${oneLine(value, 254)}</span>`,
    )}${unsure && html`<span class="unsure">more is not sure</span>`}</dd></div>`;
