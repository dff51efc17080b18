/** What the pages show of a mail: who sent it, its documents, and the replies to it. */
import { oneLine } from '../core/judging/reply-words.js';
import type { MailRow, ReplyRow } from '../pipeline/store/rows.js';
import { nounOf } from './given-files.js';
import { Html, html } from './html.js';
import { badge } from './layout.js';
import { deletedWords } from './retention/words.js';
import { mailText } from './letter-parts.js';
import { fileSize, plainText, replyKindWords, replyStateWords, senderWords, time } from './words.js';

export function mailCard(mail: MailRow, textOpen: boolean): Html {
  const { facts, given_files: files } = mail;
  return html`<section class="card" aria-labelledby="mail"><h2 id="mail">The ${nounOf(files)}</h2>
<dl class="facts">
${
  files === null
    ? html`<div><dt>From</dt><dd class="break">${facts ? (facts.from.length > 0 ? facts.from.map((from) => senderWords(from)).join(', ') : 'unknown sender') : 'not kept'}</dd></div>
<div><dt>Subject</dt><dd class="break">${facts ? oneLine(facts.subject, 300) || 'none' : 'not kept'}</dd></div>`
    : html`<div><dt>From</dt><dd>by post or by hand</dd></div>`
}
<div><dt>Came</dt><dd>${time(mail.received_at ?? mail.first_seen_at)}</dd></div>
<div><dt>Size</dt><dd>${mail.size_bytes === null ? 'not known' : fileSize(mail.size_bytes)}</dd></div>
</dl>
${documents(mail)}
${facts && files === null && html`<details ${textOpen && html`open`}><summary>Text of the mail</summary>${mailText(facts)}</details>`}
${
  mail.deleted_at !== null
    ? html`<p class="empty">${deletedWords(mail)}</p>`
    : mail.blob === null
      ? html`<p class="empty">Its bytes are not kept here${mail.by_hand === null && '; look in the mailbox'}.</p>`
      : (files === null || (mail.documents ?? []).length === 0) &&
        html`<p><a class="button quiet" href="/mails/${mail.id}/original.eml">Download the original mail</a></p>`
}</section>`;
}

function documents(mail: MailRow): Html | false {
  const found = mail.documents ?? [];
  if (found.length === 0) return false;
  return html`<h3>Documents</h3><ul class="documents">${found.map(
    (document) => html`<li><span class="break">${oneLine(document.name, 120) || 'without a name'}</span>
<span class="sub">${document.kind}, ${fileSize(document.sizeBytes)}${document.pageCount !== null && `, ${document.pageCount} page${document.pageCount === 1 ? '' : 's'}`}</span>
${mail.blob !== null && html`<a href="/mails/${mail.id}/documents/${document.index}/original">Download<span class="hidden-words"> ${oneLine(document.name, 120) || 'the document without a name'}</span></a>`}
${document.problem && html`<span class="problem">${document.problem.text}</span>`}
${mail.blob !== null && document.pageCount !== null && !document.problem && pageLinks(mail.id, document.index, document.pageCount)}</li>`,
  )}</ul>`;
}

/** The first pages as pictures; nobody leafs through more than ten here. */
function pageLinks(mailId: string, document: number, pageCount: number): Html {
  const pages = Array.from({ length: Math.min(pageCount, 10) }, (_, index) => index + 1);
  return html`<span class="sub">Look at page ${pages.map((page) => html`<a href="/mails/${mailId}/documents/${document}/pages/${page}.png">${page}</a> `)}</span>`;
}

export function repliesCard(replies: readonly ReplyRow[]): Html {
  return html`<section class="card" aria-labelledby="replies"><h2 id="replies">Replies</h2>
${replies.length === 0 && html`<p class="empty">Nothing was answered.</p>`}
${replies.map(
  (
    reply,
  ) => html`<details class="reply"><summary>${replyKindWords[reply.kind]} ${badge(reply.state, replyStateWords[reply.state])}${reply.bounced_at !== null && html` ${badge('bad', 'not delivered')}`}
<span class="sub">${reply.to_address === null ? 'no recipient' : html`to <span class="break">${reply.to_address}</span>`}, ${time(reply.sent_at ?? reply.created_at)}</span></summary>
${reply.hold_text !== null && html`<p class="problem">Held: ${reply.hold_text}</p>`}
${notDelivered(reply)}
${reply.state === 'held' && html`<p><a href="/replies/${reply.id}">Decide about this reply</a></p>`}
${reply.body_text === '' ? html`<p class="empty">Its text was ${reply.deleted_at === null ? 'erased' : html`deleted with its letter on ${time(reply.deleted_at)}`}.</p>` : html`<p class="sub">${oneLine(reply.subject, 200)}</p><pre class="text">${plainText(reply.body_text)}</pre>`}</details>`,
)}</section>`;
}

export const notDelivered = ({ bounced_at: at }: Pick<ReplyRow, 'bounced_at'>): Html | false =>
  at !== null &&
  html`<p class="problem">The reply could not be delivered: a mail server gave it back ${time(at)}.</p>`;
