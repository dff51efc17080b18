/**
 * Every district and where it stands, as a table: the map in words. On a phone it is folded by state: the table stands there
 * once one of the states, or all, were asked for.
 */
import { districtStates, type DistrictState, type Standings } from '../../pipeline/district-states.js';
import { Html, html } from '../html.js';
import { exportLinks } from '../letters/list-parts.js';
import { withQuery } from '../letters/list-query.js';
import { day } from '../words.js';
import { standingUrl } from './map-picture.js';
import { standingBadge, standingWords } from './standing-words.js';

export type ShownDistricts = DistrictState | 'all' | null;
export const shownDistricts = (given: string | undefined): ShownDistricts =>
  given === 'all' ? given : (districtStates.find((state) => state === given) ?? null);

export function districtsCard(standings: Standings, year: string, shown: ShownDistricts): Html {
  const { districts, counts, withoutDistrict } = standings;
  const ofState = shown === 'all' ? null : shown;
  const rows = ofState === null ? districts : districts.filter(({ state }) => state === ofState);
  const tab = (state: DistrictState | null, words: string, count: number): Html =>
    html`<li><a href="${withQuery('/', [
      ['year', year],
      ['state', state ?? 'all'],
    ])}#districts"${state === ofState && html` aria-current="page"`}>${words} ${count}</a></li>`;
  return html`<section class="card" aria-labelledby="districts"><div class="list-head"><h2 id="districts">Districts</h2>
${exportLinks((ending) => `/districts.${ending}?year=${year}`)}</div>
<nav class="tabs${shown === null && ' folded'}" aria-label="Districts by state"><ul>${tab(null, 'All', districts.length)}${districtStates.map((state) => tab(state, standingWords[state], counts[state]))}</ul></nav>
${withoutDistrict > 0 && html`<p class="sub">${withoutDistrict === 1 ? '1 letter in review names' : `${withoutDistrict} letters in review name`} no district surely and ${withoutDistrict === 1 ? 'counts' : 'count'} for none.</p>`}
${rows.length === 0 && html`<p class="empty">No district stands here.</p>`}
${
  rows.length > 0 &&
  html`<table class="rows cosy brief${shown === null && ' folded'}"><thead><tr><th scope="col">District</th><th scope="col" class="middling">State</th><th scope="col" class="middling">Letter came</th><th scope="col">Letter</th></tr></thead><tbody>
${rows.map(
  (
    row,
  ) => html`<tr><td data-label="District"><a href="${standingUrl(row.district, year)}">${row.district}</a></td>
<td data-label="State">${standingBadge(row.state)}</td>
<td data-label="Letter came"${row.receivedAt === null && html` class="none"`}>${row.receivedAt === null ? '–' : day(row.receivedAt)}</td>
<td data-label="Letter"${row.letterId === null && row.waiting === 0 && html` class="none"`}>${row.letterId === null ? '–' : html`<a href="/letters/${row.letterId}">Open<span class="hidden-words"> the letter of ${row.district}</span></a>`}${row.state !== 'in-review' && row.waiting > 0 && html` <span class="sub">another one is in review</span>`}${row.state === 'in-review' && row.waiting > 1 && html` <span class="sub">${row.waiting} in review</span>`}</td></tr>`,
)}
</tbody></table>`
}</section>`;
}
