/** What happened, in words: `event` keeps codes (pipeline/store/events.ts), and a person reads sentences. */
import { answerRules } from '../core/mail/etiquette.js';
import { dateInWords } from '../core/judging/reply-words.js';
import type { EventRow } from '../pipeline/store/events.js';
import type { LetterState, ReplyKind, ReviewRow } from '../pipeline/store/rows.js';
import { spokenOf, type GivenFiles } from './given-files.js';
import { Html, html, type Content } from './html.js';
import { reasonName } from './review/reason-names.js';
import { asideWords } from './set-aside/words.js';
import {
  decisionWords,
  fieldLabel,
  plainText,
  replyKindWords,
  stateWords,
  termWords,
  time,
} from './words.js';

const happened: Record<string, string> = {
  'mail letter': 'A letter was found in the mail',
  'mail review': 'The mail waits for a person',
  'mail not-a-letter': 'The mail was taken for no letter',
  'mail failed': 'The mail could not be read',
  'mail gone': 'The mail left the mailbox before it was read',
  'mail found again': 'The mail is in the mailbox after all',
  'letter complete': 'The letter is complete',
  'letter incomplete': 'Something is missing in the letter',
  'letter needs-review': 'The letter waits for a person',
  'record superseded': 'It takes the place of an earlier letter',
  'reply queued': 'A reply was written',
  'reply held': 'A reply is held',
  'no reply': 'Nobody is answered',
  'reply sent': 'The reply went',
  'reply edited': 'The reply was changed',
  'reply released': 'The held reply was sent on its way',
  'reply dropped': 'The reply was dropped',
  'reply had gone before': 'The reply had gone before',
  'mail was answered before': 'The mail was answered before',
  'reply not delivered': 'The reply could not be delivered',
  'reply delayed on its way': 'The reply is delayed on its way',
  'reply delivered': 'The reply was delivered',
  'letter accepted': 'Accepted',
  'sender asked': 'The sender was asked',
  'mail answers': 'The mail answers what was asked about a letter',
  'answer taken': 'A typed answer was taken into the letter',
  'answer waits': 'A typed answer waits for a person',
  'told of signature': 'The sender told of the signature, which counts on the signed page alone',
  'answer set aside': 'What was typed is no answer',
  dismissed: 'Taken for no letter',
  'district assigned': 'The district was assigned',
  'put on hold': 'Put on hold',
  'taken up again': 'Taken up again',
  'to be read again': 'Is to be read again',
  'pages put to letters': 'Pages were put to letters anew',
  'mail read again': 'The mail was read again',
  'letter read again': 'The letter was read again',
  'could not be read again': 'It could not be read again',
  'letter joined to another': 'Its pages belong to another letter now',
  'decision taken back': 'The decision was taken back',
  'taken in by hand': 'Taken in by hand',
  'read again asked': 'Is to be fetched from the mailbox again',
  'fetched again': 'Fetched from the mailbox again',
  'wording changed': 'The wording was changed',
  'hold set': 'A legal hold was set',
  'hold lifted': 'The legal hold was lifted',
  'content deleted': 'What it said was deleted: its time was over',
};

/** Details whose name in the event says little by itself. */
const detailNames: Record<string, string> = {
  kind: 'Reply',
  code: 'Why',
  reasons: 'Why',
  error: 'Why',
  records: 'Earlier letters',
  replacedRecords: 'Earlier letters replaced',
  verdictBefore: 'Stood before as',
  term: 'School years',
  asked: 'Asked about',
  heldUntil: 'On hold until',
  mailForgotten: 'Mail erased here',
  decidedBy: 'It was made by',
  replyDropped: 'Its reply, not sent',
  lettersFound: 'Letters found',
  ownWords: 'Text changed by the person',
  answer: 'Is to be answered',
  hold: 'Legal hold',
  why: 'Why',
  until: 'Was kept until',
  announcedOn: 'Announced',
};

/** @param wayBack a form to take the last decision back, while that is possible */
export function historyCard(
  events: readonly EventRow[],
  { wayBack = false, givenFiles = null }: { wayBack?: Content; givenFiles?: GivenFiles } = {},
): Html {
  return html`<section class="card" aria-labelledby="history"><h2 id="history">History</h2>
${wayBack}${events.length === 0 && html`<p class="empty">Nothing has happened yet.</p>`}
<ol class="history">${events.map(
    (event) =>
      html`<li><span class="when">${time(event.at)}</span><div><strong>${spokenOf(happened[event.what] ?? sentence(event.what), givenFiles)}</strong> <span class="sub">by ${event.actor === 'service' ? 'the service' : event.actor}</span>${detail(event.detail)}</div></li>`,
  )}</ol></section>`;
}

const sentence = (code: string): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');

/** Nothing is told of what is empty, or is as it mostly is. */
const saysNothing = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

function detail({ changes, attempts: _attempts, ...rest }: EventRow['detail']): Content {
  const facts = Object.entries(rest).filter(([, value]) => !saysNothing(value));
  return [
    facts.length > 0 &&
      html`<div class="sub">${facts.map(([name, value]) => `${detailNames[name] ?? fieldLabel(name)}: ${spelt(name, value)}`).join(' · ')}</div>`,
    Array.isArray(changes) && changes.length > 0 && html`<ul class="changes">${changes.map(change)}</ul>`,
  ];
}

function change(value: unknown): Html {
  const { name, before, after } = value as { name?: unknown; before?: unknown; after?: unknown };
  const what = String(name);
  return html`<li>${detailNames[what] ?? fieldLabel(what)}: <del>${spelt(what, before)}</del> → <ins>${spelt(what, after)}</ins></li>`;
}

const rules = new Map(answerRules.map(({ code, text }) => [code, text.replace(/\.$/, '')]));
const whyWords = (code: string): string => rules.get(code) ?? asideWords[code] ?? reasonName(code);

/** Codes by the table that they come from; a code of an older version, or a plain value, as it stands. */
const speltAs: Record<string, (code: string) => string | undefined> = {
  code: whyWords,
  reasons: reasonName,
  error: () => 'the reading process failed',
  kind: (code) => replyKindWords[code as ReplyKind],
  replyDropped: (code) => replyKindWords[code as ReplyKind],
  verdictBefore: (code) => stateWords[code as LetterState],
  decision: (code) => decisionWords[code as NonNullable<ReviewRow['decision']>],
  asked: (code) => replyKindWords[code as ReplyKind],
  term: termWords,
  missing: (names) => names.split(', ').map(fieldLabel).join(', '),
};

function spelt(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (Array.isArray(value)) return [...new Set(value.map((one) => spelt(name, one)))].join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return dateInWords(value);
  return plainText(speltAs[name]?.(value) ?? value);
}
