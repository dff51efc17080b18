/** The list of contacts: who, where, which address; and all addresses in one piece to copy. */
import { oneLine } from '../../core/judging/reply-words.js';
import type { LetterPerson } from '../../pipeline/letter-people.js';
import type { ListedLetter } from '../../pipeline/store/letter-list.js';
import { Html, html } from '../html.js';
import { layout } from '../layout.js';
import { choicesOf, choose, districtUrl, exportLinks, filters, plainChoices } from '../letters/list-parts.js';
import { withQuery } from '../letters/list-query.js';
import type { YearAsked } from '../letters/of-year.js';
import { fieldLabel } from '../words.js';

export interface Contact extends LetterPerson {
  letter: Pick<ListedLetter, 'id' | 'district' | 'form_id' | 'term' | 'state'>;
}
export type RoleChoice = 'superintendents' | 'contacts';
export const roleChoices: Record<RoleChoice, string> = {
  superintendents: 'Superintendents',
  contacts: 'Points of contact',
};

export interface ContactsList extends YearAsked {
  role: RoleChoice | null;
  contacts: Contact[];
}

export function contactsPage({ year, years, words, role, contacts }: ContactsList): string {
  const url = (path: string): string =>
    withQuery(path, [
      ['year', year],
      ['role', role ?? undefined],
      ['q', words || undefined],
    ]);
  return layout(
    `Contacts ${year}`,
    html`<h1>Contacts</h1>
<p class="lead">Superintendents and points of contact of the letters on record for ${year}.</p>
${filters(
  '/contacts',
  html`<div class="grow"><label for="words">Search</label><input type="search" id="words" name="q" value="${words}" maxlength="500" placeholder="District, person, address"></div>
${choose('role', 'Role', choicesOf(roleChoices), role ?? undefined, 'All')}
${choose('year', 'School year', plainChoices(years), year, null)}`,
  'Search',
)}
${addressesCard(addressesOf(contacts))}
<section class="card" aria-label="Contacts found">
<div class="list-head"><p role="status">${contacts.length === 0 ? 'No letter on record names a contact.' : `${contacts.length} ${contacts.length === 1 ? 'person' : 'people'}`}</p>${contacts.length > 0 && exportLinks((ending) => url(`/contacts.${ending}`))}</div>
${contacts.length > 0 && table(contacts)}</section>`,
    { room: 'contacts', styles: ['letters.css'], scripts: ['copy.js'] },
  );
}

/** One plain addr-spec (RFC 5321, 4.1.2): what is no address would spoil the line that others are sent by. */
const isAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s<>@,;:"\\()[\]]+@[^\s<>@,;:"\\()[\]]+\.[^\s<>@.,;:"\\()[\]]+$/.test(text);

/** Each address once, whatever its letters' case. */
export function addressesOf(contacts: readonly Pick<Contact, 'email'>[]): string[] {
  const seen = new Map<string, string>();
  for (const { email } of contacts)
    if (email !== null && isAddress(email))
      seen.set(email.toLowerCase(), seen.get(email.toLowerCase()) ?? email);
  return [...seen.values()];
}

/** Outlook takes semicolons, and other programs do too. */
function addressesCard(addresses: readonly string[]): Html | false {
  if (addresses.length === 0) return false;
  return html`<section class="card" aria-labelledby="addresses"><div class="list-head"><h2 id="addresses">${addresses.length} address${addresses.length === 1 ? '' : 'es'}</h2>
<p><button type="button" class="button quiet" data-copy="all-addresses" hidden>Copy all</button> <span role="status" class="sub" data-copied></span></p></div>
<label class="hidden-words" for="all-addresses">All addresses, to copy into a mail</label>
<textarea id="all-addresses" class="addresses" readonly rows="3" spellcheck="false">${addresses.join('; ')}</textarea>
<p class="sub">An address that is not sure is left out. Put them into Bcc.</p></section>`;
}

const table = (
  contacts: readonly Contact[],
): Html => html`<table class="rows cosy"><thead><tr><th scope="col">District</th><th scope="col" class="middling">Role</th><th scope="col">Name</th><th scope="col" class="address">E-mail</th></tr></thead><tbody>
${contacts.map(
  ({ letter, role, name, title, email, phone, unsure }) => html`<tr>
<td data-label="District"><a href="${districtUrl(letter.district ?? '')}">${letter.district}</a></td>
<td data-label="Role">${fieldLabel(role)}</td>
<td data-label="Name">${name === null ? html`<span class="sub">not known</span>` : oneLine(name, 200)}${title !== null && html` <span class="sub">${oneLine(title, 200)}</span>`}</td>
<td data-label="E-mail">${email === null ? html`<span class="sub">not known</span>` : oneLine(email, 254)}${phone !== null && html` <span class="sub">${oneLine(phone, 60)}</span>`}${unsure && html` <a class="unsure" href="/letters/${letter.id}">more is not sure<span class="hidden-words">: see the letter of ${letter.district}</span></a>`}</td></tr>`,
)}
</tbody></table>`;
