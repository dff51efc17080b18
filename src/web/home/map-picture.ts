/** The map: each county in its district's state by colour, pattern and sign, a link with the same in words. */
import { districtStates, type DistrictStanding, type DistrictState } from '../../pipeline/district-states.js';
import { Html, html } from '../html.js';
import { districtUrl } from '../letters/list-parts.js';
import { countyKey, countyMap, mapHeight, mapWidth } from './county-map.js';
import { standingHelp, standingKey, standingSigns, standingWords } from './standing-words.js';

/** The page of a district, in the year that is looked at. */
export const standingUrl = (district: string, year: string): string =>
  `${districtUrl(district)}?year=${encodeURIComponent(year)}`;

export function mapCard(districts: readonly DistrictStanding[], year: string): Html {
  const ofCounty = new Map(
    districts.filter(({ type }) => type === 'county').map((one) => [countyKey(one.district), one]),
  );
  const independents = districts.filter(({ type }) => type === 'independent');
  return html`<section class="card" aria-labelledby="map"><h2 id="map">Map</h2>
${patterns}
<ul class="legend">${districtStates.map(
    (state) =>
      html`<li>${standingKey(state)} <span><strong>${standingWords[state]}</strong> <span class="sub">${standingHelp[state]}</span></span></li>`,
  )}</ul>
<p class="sub past-map"><a href="#districts">Go past the map to the same as a table</a></p>
<svg class="map" viewBox="0 0 ${mapWidth} ${mapHeight}" role="group" aria-label="Kentucky's 120 counties">${countyMap().map(
    (county) => {
      const standing = ofCounty.get(countyKey(county.name));
      const state: DistrictState = standing?.state ?? 'not-yet';
      const name = standing?.district ?? `${county.name} County`;
      return html`<a href="${standingUrl(name, year)}" aria-label="${name}: ${standingWords[state]}"><title>${name}: ${standingWords[state]}</title><path class="county" d="${county.path}" fill="url(#map-${state})"/><text class="sign ${state}" x="${county.x}" y="${county.y + 5}" aria-hidden="true">${standingSigns[state]}</text></a>`;
    },
  )}</svg>
<h3 id="independents">Independent districts</h3>
<ul class="independents" aria-labelledby="independents">${independents.map(
    (one) =>
      html`<li>${standingKey(one.state)}<a href="${standingUrl(one.district, year)}">${one.district.replace(/ Independent$/, '')}<span class="hidden-words">: ${standingWords[one.state]}</span></a></li>`,
  )}</ul></section>`;
}

/** Nothing on a slope, dots or the full colour: told apart without seeing colours. */
const patterns = html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="map-returned" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="fill returned" width="8" height="8"/></pattern>
<pattern id="map-in-review" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="fill in-review" width="8" height="8"/><path class="stroke" d="M-2 2L2-2M0 8L8 0M6 10L10 6"/></pattern>
<pattern id="map-incomplete" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="fill incomplete" width="8" height="8"/><circle class="dot" cx="2" cy="2" r="1.1"/><circle class="dot" cx="6" cy="6" r="1.1"/></pattern>
<pattern id="map-not-yet" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="fill not-yet" width="8" height="8"/></pattern>
</defs></svg>`;
