/** Returns over the weeks, as bars. */
import { Html, html } from '../html.js';

const dayMs = 24 * 3600_000;
/** Of a longer time only the end is shown. */
const mostWeeks = 60;

export interface Week {
  /** its Monday, UTC */
  monday: Date;
  count: number;
}

/** @returns every week from the first of these days to the last, those without any too */
export function weeksOf(days: readonly Date[]): Week[] {
  const counts = new Map<number, number>();
  for (const day of days) {
    const monday = mondayOf(day);
    counts.set(monday, (counts.get(monday) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const last = Math.max(...counts.keys());
  const first = Math.max(Math.min(...counts.keys()), last - (mostWeeks - 1) * 7 * dayMs);
  return Array.from({ length: Math.round((last - first) / (7 * dayMs)) + 1 }, (_, index) => {
    const monday = first + index * 7 * dayMs;
    return { monday: new Date(monday), count: counts.get(monday) ?? 0 };
  });
}
function mondayOf(day: Date): number {
  const midnight = Math.floor(day.valueOf() / dayMs) * dayMs;
  // 1970-01-01 was a Thursday
  return midnight - ((midnight / dayMs + 3) % 7) * dayMs;
}

/** In pixels: a few weeks fill the card, many are scrolled through. */
const barWidthOf = (weeks: number): number => Math.max(26, Math.min(44, Math.floor(520 / weeks)));
const mostBarHeight = 110;
const foot = 22;
const head = 18;
const shortDay = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });

export function weeksCard(days: readonly Date[]): Html {
  const weeks = weeksOf(days);
  return html`<section class="card" aria-labelledby="weeks"><h2 id="weeks">Returns by week</h2>
${weeks.length === 0 ? html`<p class="empty">No district has a letter on record for this school year yet.</p>` : chart(weeks, days.length)}</section>`;
}

function chart(weeks: Week[], total: number): Html {
  const most = Math.max(...weeks.map(({ count }) => count));
  const barWidth = barWidthOf(weeks.length);
  const width = Math.max(8, weeks.length) * barWidth;
  const height = head + mostBarHeight + foot;
  // no more labels than have room
  const every = Math.ceil(weeks.length / 8);
  const best = weeks.find(({ count }) => count === most)!;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Returns by week, as bars"><svg class="weeks" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Bars: most in the week of ${shortDay.format(best.monday)}, ${most}">
<line class="base" x1="0" x2="${width}" y1="${head + mostBarHeight + 0.5}" y2="${head + mostBarHeight + 0.5}"/>
${weeks.map(({ monday, count }, index) => {
  const bar = count === 0 ? 0 : Math.max(3, Math.round((count / most) * mostBarHeight));
  const middle = index * barWidth + barWidth / 2;
  return html`<rect class="bar" x="${index * barWidth + 3}" y="${head + mostBarHeight - bar}" width="${barWidth - 6}" height="${bar}" rx="2"/>${count > 0 && html`<text x="${middle}" y="${head + mostBarHeight - bar - 5}">${count}</text>`}${index % every === 0 && html`<text class="when" x="${index * barWidth + 3}" y="${height - 4}">${shortDay.format(monday)}</text>`}`;
})}</svg></div>
<p class="sub">${total} district${total === 1 ? '' : 's'}, each in the week its first letter on record came.</p>
<details><summary>In figures</summary><table class="rows cosy"><thead><tr><th scope="col">Week of</th><th scope="col" class="number">Districts</th></tr></thead><tbody>
${weeks.map(({ monday, count }) => html`<tr><td data-label="Week of">${shortDay.format(monday)}, ${monday.getUTCFullYear()}</td><td data-label="Districts" class="number">${count}</td></tr>`)}
</tbody></table></details>`;
}
