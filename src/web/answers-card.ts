/** What a district typed in answer to our question, as evidence: the mail's own text with what was taken from it marked. */
import type { AnswerMail } from '../pipeline/store/typed-answers.js';
import { Html, html, type Content } from './html.js';
import { fieldLabel, plainText, senderWords, time } from './words.js';

export function answersCard(answers: readonly AnswerMail[]): Html | false {
  if (answers.length === 0) return false;
  return html`<section class="card" aria-labelledby="answers"><h2 id="answers">Typed in answer to our question</h2>
${answers.map(
  (
    answer,
  ) => html`<div id="answer-${answer.mail_id}"><p class="sub">${senderWords(answer.facts.from[0])}, ${time(answer.came_at)}${answer.kept && html` · <a href="/mails/${answer.mail_id}/original.eml">original mail</a>`}</p>
<pre class="text">${marked(answer)}</pre></div>`,
)}</section>`;
}

/** Offsets are those of the text as it was read: it is cut before characters that hide are taken out. */
function marked({ facts: { text }, found }: AnswerMail): Content[] {
  const pieces: Content[] = [];
  let done = 0;
  const places = [...found].sort((one, other) => one.start - other.start);
  for (const { name, start, end } of places) {
    if (start < done || end > text.length) continue;
    pieces.push(
      plainText(text.slice(done, start)),
      html`<mark title="${fieldLabel(name)}">${plainText(text.slice(start, end))}</mark>`,
    );
    done = end;
  }
  return [...pieces, plainText(text.slice(done))];
}
