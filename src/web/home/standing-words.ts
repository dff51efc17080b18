/** How the pages name where a district stands: a word, a sign for places too small for words, and a kind of badge. */
import { html, type Html } from '../html.js';
import { badge } from '../layout.js';
import type { DistrictState } from '../../pipeline/district-states.js';

export const standingWords: Record<DistrictState, string> = {
  returned: 'Returned',
  'in-review': 'In review',
  incomplete: 'Incomplete',
  'not-yet': 'Not yet',
};
const badgeKinds: Record<DistrictState, string> = {
  returned: 'good',
  'in-review': 'bad',
  incomplete: 'warn',
  'not-yet': '',
};
/** on the map, where colour and pattern say the same */
export const standingSigns: Record<DistrictState, string> = {
  returned: '✓',
  'in-review': '?',
  incomplete: '!',
  'not-yet': '',
};
export const standingHelp: Record<DistrictState, string> = {
  returned: 'a complete letter is on record',
  'in-review': 'a letter waits for a person here',
  incomplete: 'something is missing in it',
  'not-yet': 'no letter has come',
};

export const standingBadge = (state: DistrictState): Html => badge(badgeKinds[state], standingWords[state]);

/** The mark of a state as the map draws it. */
export const standingKey = (state: DistrictState): Html =>
  html`<svg class="key" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true"><rect class="edge" x="0.5" y="0.5" width="21" height="21" rx="3" fill="url(#map-${state})"/><text class="sign ${state}" x="11" y="16">${standingSigns[state]}</text></svg>`;
