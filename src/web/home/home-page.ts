/** Home: what needs the consultant, where every district stands in a school year, and how the service is. */
import { districtStates, type Standings } from '../../pipeline/district-states.js';
import { Html, html } from '../html.js';
import { layout, notice } from '../layout.js';
import { choose, filters, plainChoices } from '../letters/list-parts.js';
import { districtsCard, type ShownDistricts } from './districts-card.js';
import { mapCard } from './map-picture.js';
import { serviceCard, type ServiceState } from './service-card.js';
import { standingHelp, standingWords } from './standing-words.js';
import { waitingCard, type Waiting } from './waiting-card.js';
import { weeksCard } from './weeks.js';

export interface Overview {
  year: string;
  years: string[];
  standings: Standings;
  /** of the table of districts */
  shown: ShownDistricts;
  waiting: Waiting;
  service: ServiceState;
  said: string | null;
}

export function homePage({ year, years, standings, shown, waiting, service, said }: Overview): string {
  const { totals } = waiting;
  const waits = totals.reviews.count + totals.held.count;
  const returned = standings.districts.flatMap(({ firstReceivedAt }) => firstReceivedAt ?? []);
  return layout(
    waits === 0 ? 'Home' : `${waits} waiting`,
    html`${said !== null && notice('good', said)}
<div class="headline"><h1>School year ${year}</h1>
${filters('/', choose('year', 'School year', plainChoices(years), year, null), 'Show')}</div>
<div data-live="home" id="live-home">${figures(standings)}
<div class="even">${waitingCard(waiting)}<div>${weeksCard(returned)}${serviceCard(service)}</div></div></div>
${mapCard(standings.districts, year)}
${districtsCard(standings, year, shown)}`,
    { room: 'home', styles: ['letters.css', 'home.css'], scripts: ['live.js'] },
  );
}

const figures = ({ counts, districts }: Standings): Html =>
  html`<dl class="figures">${districtStates.map(
    (state) => html`<div class="figure"><dt>${standingWords[state]}</dt><dd><strong>${counts[state]}</strong>
<span>${state === 'returned' ? `of ${districts.length} districts` : standingHelp[state]}</span></dd></div>`,
  )}</dl>`;
