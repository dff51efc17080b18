/** Controls of these pages, each with its label, and what is wrong with it right beside. */
import { longestPassword, shortestPassword } from '../../pipeline/people/credentials.js';
import { Html, html, type Content } from '../html.js';
import { roles, type Role } from '../people.js';

export interface Typed {
  problem: string | null;
  value?: string;
}

/** @param input attributes are given by the caller's markup */
function field(id: string, label: string, input: Html, { problem }: Typed, hint: Content = null): Html {
  return html`<div class="field"><label for="${id}">${label}</label>
${input}
${hint !== null && html`<p class="sub" id="${id}-hint">${hint}</p>`}
${problem !== null && html`<p class="problem" id="${id}-problem">${problem}</p>`}</div>`;
}
/** What describes the control, for those who do not see it. */
const about = (id: string, problem: string | null, hint = false): Html => {
  const ids = [...(hint ? [`${id}-hint`] : []), ...(problem === null ? [] : [`${id}-problem`])].join(' ');
  const described = ids !== '' && html` aria-describedby="${ids}"`;
  return html`${described}${problem !== null && html` aria-invalid="true"`}`;
};

export const nameField = (typed: Typed, autocomplete: 'username' | 'off'): Html =>
  field(
    'name',
    'Name',
    html`<input id="name" name="name" required maxlength="80" autocapitalize="none" spellcheck="false" autocomplete="${autocomplete}" value="${typed.value ?? ''}"${about('name', typed.problem)}>`,
    typed,
  );

export const knownPasswordField = (id: string, label: string, typed: Typed): Html =>
  field(
    id,
    label,
    html`<input id="${id}" name="${id}" type="password" required autocomplete="current-password"${about(id, typed.problem)}>`,
    typed,
  );

export const newPasswordField = (id: string, label: string, typed: Typed): Html =>
  field(
    id,
    label,
    html`<input id="${id}" name="${id}" type="password" required minlength="${shortestPassword}" maxlength="${longestPassword}" autocomplete="new-password"${about(id, typed.problem, true)}>`,
    typed,
    `At least ${shortestPassword} characters: four words do.`,
  );

export const roleWords: Record<Role, string> = { viewer: 'Viewer', reviewer: 'Reviewer', admin: 'Admin' };
export const roleMeaning: Record<Role, string> = {
  viewer: 'looks at everything, decides nothing',
  reviewer: 'decides about letters and replies as well',
  admin: 'also manages people, wordings and the service',
};
export const roleField = (typed: Typed): Html => html`<fieldset class="field"><legend>Role</legend>
${roles.map(
  (role) =>
    html`<label class="check"><input type="radio" name="role" value="${role}" required${
      typed.value === role && html` checked`
    }> <span><strong>${roleWords[role]}</strong> <span class="sub">${roleMeaning[role]}</span></span></label>`,
)}
${typed.problem !== null && html`<p class="problem">${typed.problem}</p>`}</fieldset>`;
