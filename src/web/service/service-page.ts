/** How the service is, in words: mailboxes, queues, long work, what went wrong lately. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { BackfillProgress } from '../../pipeline/backfill.js';
import type { AlertRow } from '../../pipeline/store/alerts.js';
import type { BreakerRow } from '../../pipeline/store/breaker.js';
import type { ErrorView } from '../../pipeline/store/errors.js';
import type { SetBack } from '../../pipeline/store/set-back.js';
import type { Figures } from '../../pipeline/store/figures.js';
import type { RescanProgress } from '../../pipeline/store/rereads.js';
import { html, type Html } from '../html.js';
import { badge, layout, notice } from '../layout.js';
import { hiddenToken } from '../people/form-token.js';
import { rescanProgress, stopForm } from '../set-aside/set-aside-page.js';
import { age, ago, time } from '../words.js';
import { alertsCard } from './alerts-card.js';
import { errorsCard } from './errors-card.js';
import type { Health } from './health.js';

export interface ServiceView {
  now: Date;
  /** null = it could not be asked */
  health: Health | null;
  figures: Figures;
  /** those that nothing has closed */
  alerts: AlertRow[];
  /** newest first */
  errors: ErrorView[];
  backfill: BackfillProgress;
  rescan: RescanProgress | null;
  /** of the last thirty days, newest first */
  setBacks: SetBack[];
  mayRescan: boolean;
  /** mails whose time is over, announced to be deleted */
  announced: number;
  /** automatic replies are stopped, and how many are held by that; null = they go */
  stop: (BreakerRow & { held: number }) | null;
  mayResume: boolean;
  token: string;
  said: string | null;
}
const queueWords: Record<string, string> = { read: 'Reading', send: 'Sending' };

export function servicePage(view: ServiceView): string {
  return layout(
    'Service',
    html`${view.said && notice('good', view.said)}<h1>Service</h1>${view.setBacks.map(setBackNotice)}
<div data-live="service" id="live-service">${alertsCard(view.alerts)}${stopCard(view)}${figures(view)}
<div class="even">${mailboxes(view)}${queues(view)}</div>${errorsCard(view.errors)}${work(view)}</div>
${retention(view)}`,
    { room: 'service', styles: ['rooms.css'], scripts: ['live.js'] },
  );
}

function retention({ announced, mayRescan }: ServiceView): Html | false {
  if (announced === 0 && !mayRescan) return false;
  return html`<section class="card" aria-labelledby="retention"><h2 id="retention">Retention</h2>
${announced > 0 && html`<p>${announced === 1 ? "One mail's time is" : `${announced} mails' time is`} over: what it says is to be deleted soon, unless an admin sets a legal hold.</p>`}
${mayRescan && html`<p><a href="/retention">Retention and legal holds</a></p>`}</section>`;
}

function stopCard({ stop, mayResume, token }: ServiceView): Html | false {
  if (stop === null) return false;
  const { hours, replies, plausible, held } = stop;
  return html`<section class="card" aria-labelledby="stop"><h2 id="stop">Automatic replies are stopped</h2>
<p class="problem">Since ${time(stop.tripped_at)} no reply goes by itself: ${replies} in ${hours === 1 ? 'an hour' : `${hours} hours`} were about to go, where this inbox makes ${plausible} plausible.</p>
<p>Please look at <a href="/replies">what is held</a> (${held} by this stop) and at <a href="/letters">the letters</a>. Mails are read as always.</p>${
    mayResume &&
    html`<form method="post" action="/service/replies/resume" class="decide">${hiddenToken(token)}<div class="buttons">
<button class="button primary" name="held" value="wait">Let new replies go; those held wait for me</button>
${held > 0 && html`<button class="button danger" name="held" value="send">Let new replies go, and send the ${held} held</button>`}</div></form>`
  }</section>`;
}

const setBackCauses: Record<SetBack['cause'], string> = {
  restored: 'A backup was restored',
  damaged: 'The database was found damaged',
  'old-copy': 'The database was found to be an old copy',
  missing: 'The database was found missing',
};

/** What people decided in the time that is gone is not known any more: they should hear of it where they look. */
const setBackNotice = ({ at, toAt, cause, journal, kept }: SetBack): Html =>
  notice(
    'bad',
    html`${setBackCauses[cause]} on ${time(at)}. ${
      toAt
        ? html`What is shown is as it was on ${time(toAt)}, and what has come since.`
        : kept
          ? 'No snapshot was left: what is shown was read from the mailbox anew.'
          : 'Nothing newer was left to go back to.'
    } Decisions of the time between are gone; mail is read again from the mailbox. ${
      journal
        ? 'Nobody is answered twice.'
        : 'Answers to mail of that time wait for your click, for they may have gone.'
    }`,
  );

const figure = (name: string, value: string | number, words: string): Html =>
  html`<div class="figure"><dt>${name}</dt><dd><strong>${value}</strong><span>${words}</span></dd></div>`;

function figures({ figures: all, now }: ServiceView): Html {
  const { p50, p95, count } = all.readings;
  const pending = all.mails.find(({ decision }) => decision === 'pending')?.count ?? 0;
  const failed = all.mails.find(({ decision }) => decision === 'failed')?.count ?? 0;
  return html`<dl class="figures">
${figure('Being read', pending, pending === 0 ? 'nothing waits' : 'mails on their way')}
${figure('Waiting for a person', all.reviews, all.oldestReviewAt ? `the oldest for ${age(all.oldestReviewAt, now)}` : 'nothing waits')}
${figure('Reading a mail', p50 === null ? '–' : `${(p50 / 1000).toFixed(1)} s`, p95 === null ? 'none read in seven days' : `19 of 20 within ${(p95 / 1000).toFixed(1)} s, of ${count} in seven days`)}
${figure('Failed', failed, failed === 0 ? 'no mail failed' : 'mails that a person should look at')}</dl>`;
}

function mailboxes({ health, figures: { mended }, now }: ServiceView): Html {
  return html`<section class="card" aria-labelledby="mailboxes"><h2 id="mailboxes">Mailboxes</h2>
${health === null && html`<p class="problem">The queues do not answer, so this is not known just now.</p>`}
${health?.mailboxes.length === 0 && html`<p class="empty">No mailbox has been watched yet.</p>`}
${(health?.mailboxes ?? []).map(
  ({
    name,
    connected,
    lastPollAt,
    lastError,
    compared,
  }) => html`<p><strong class="break">${name}</strong> ${connected ? badge('good', 'Connected') : badge('bad', 'Not connected')}
<span class="sub">${lastPollAt ? `Last look: ${ago(lastPollAt, now)}.` : 'Not looked at yet.'} ${lastError ? html`Last error ${time(lastError.at)}: ${oneLine(lastError.text, 200)} (${lastError.code})` : 'No error.'} ${comparison(compared, now)}</span></p>`,
)}${
  mended.lastAt !== null &&
  html`<p class="sub">The mailbox held mails that the ledger lacked: ${mended.noticed} without a row, ${mended.fetched} given up though they were there. All were taken in, the last ${time(mended.lastAt)}.</p>`
}</section>`;
}

function comparison(compared: { unaccounted: number; at: Date } | undefined, now: Date): string {
  if (!compared) return 'Not compared with the ledger yet.';
  const when = `Compared with the ledger ${ago(compared.at, now)}`;
  return compared.unaccounted === 0
    ? `${when}: each mail has its row.`
    : `${when}: ${compared.unaccounted === 1 ? 'one mail has' : `${compared.unaccounted} mails have`} no row.`;
}

function queues({ health }: ServiceView): Html {
  return html`<section class="card" aria-labelledby="queues"><h2 id="queues">Queues</h2>
${Object.entries(health?.queues ?? {}).map(([name, { waiting, active, delayed, failed }]) => {
  const parts = [
    waiting > 0 && `${waiting} waiting`,
    active > 0 && `${active} at work`,
    delayed > 0 && `${delayed} tried again later`,
    failed > 0 && `${failed} given up`,
  ].filter((part) => part !== false);
  return html`<p><strong>${queueWords[name] ?? name}</strong> <span class="sub">${parts.length === 0 ? 'Nothing to do.' : `${parts.join(', ')}.`}</span></p>`;
})}</section>`;
}

function work({ backfill, rescan, mayRescan, token }: ServiceView): Html {
  const left = backfill.total - backfill.decided;
  const runs = rescan !== null && rescan.waiting + rescan.reading > 0;
  return html`<section class="card" aria-labelledby="work"><h2 id="work">Long work</h2>
${backfill.total === 0 && rescan === null && html`<p class="empty">None has run yet.</p>`}
${
  backfill.total > 0 &&
  html`<h3>Old mail</h3><p><label for="backfill">${left > 0 ? 'Running' : 'Done'}: ${backfill.decided} of ${backfill.total}</label>
<progress id="backfill" max="${backfill.total}" value="${backfill.decided}"></progress></p>
<p class="sub">${backfill.letters} with a letter · ${backfill.review} for review · ${backfill.notALetter} set aside · ${backfill.failed} failed</p>${backfill.waiting > 0 && mayRescan && html`<form method="post" action="/service/backfill/stop">${hiddenToken(token)}<div class="buttons"><button class="button danger">Stop taking in old mail</button></div></form>`}`
}
${rescan && html`<h3>Re-scan of what was set aside</h3>${rescanProgress(rescan)}${runs && mayRescan && stopForm(rescan.id, token, '/service')}`}</section>`;
}
