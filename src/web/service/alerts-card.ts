/** What the operator is told of, on the page: also where no mail about it went, or can go. */
import { alertAdvice, alertRoom, alertSentence } from '../../core/alerts/alert-words.js';
import type { AlertRow } from '../../pipeline/store/alerts.js';
import { html, type Html } from '../html.js';
import { time } from '../words.js';
import { errorWords } from './error-words.js';

/** @param alerts those that nothing has closed; what has just ended is not shown */
export function alertsCard(alerts: readonly AlertRow[]): Html | false {
  const standing = alerts.filter(({ ended_at: endedAt }) => endedAt === null);
  if (standing.length === 0) return false;
  return html`<section class="card" aria-labelledby="alerts"><h2 id="alerts">Alerts</h2>${standing.map(row)}</section>`;
}

function row({ kind, amount, began_at: beganAt, told_at: toldAt, error_code: code }: AlertRow): Html {
  const room = alertRoom(kind);
  const sentence = alertSentence(kind, amount);
  return html`<p class="problem">${room === '/service' ? sentence : html`<a href="${room}">${sentence}</a>`}</p>
<p>${alertAdvice(kind)} <span class="sub">Since ${time(beganAt)}. ${told(toldAt, code)}</span></p>`;
}

const told = (toldAt: Date | null, code: string | null): Html =>
  toldAt !== null
    ? html`The operator was told ${time(toldAt)}.`
    : code === null
      ? html`No mail has gone about it.`
      : html`The mail about it did not go: ${errorWords(code)} (${code})`;
