/** Superintendents and contacts of the letters on record, and their addresses to copy. */
import type { FastifyInstance } from 'fastify';
import { peopleOf } from '../../pipeline/letter-people.js';
import { eachLetter, type LetterFilter } from '../../pipeline/store/letter-list.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { one, type Query } from '../letters/list-query.js';
import { lettersOfYear } from '../letters/of-year.js';
import { districtColumn, yearsColumn, type Cell, type Sheet } from '../sheets/sheet.js';
import { addSheet } from '../sheets/send-sheet.js';
import { fieldLabel, stateWords, yearsOf } from '../words.js';
import { contactsPage, roleChoices, type Contact, type RoleChoice } from './contacts-page.js';

export function addContacts(app: FastifyInstance, context: WebContext): void {
  app.get<{ Querystring: Query }>('/contacts', { config: { needs: 'viewer' } }, async ({ query }, reply) => {
    const asked = await lettersOfYear(context, query);
    const role = roleAsked(query);
    const contacts: Contact[] = [];
    for await (const contact of contactsOf(context, asked.filter, role)) contacts.push(contact);
    return sendPage(reply, contactsPage({ ...asked, role, contacts }));
  });
  addSheet(app, '/contacts', async (query) =>
    contactsSheet(contactsOf(context, (await lettersOfYear(context, query)).filter, roleAsked(query))),
  );
}

const roleAsked = (query: Query): RoleChoice | null => {
  const role = one(query, 'role');
  return Object.hasOwn(roleChoices, role) ? (role as RoleChoice) : null;
};

async function* contactsOf(
  { database }: WebContext,
  filter: LetterFilter,
  role: RoleChoice | null,
): AsyncGenerator<Contact> {
  for await (const letter of eachLetter(database, filter, 'district'))
    for (const person of peopleOf(letter.reading.fields)) {
      const isSuperintendent = person.role === 'superintendent';
      if (role !== null && isSuperintendent !== (role === 'superintendents')) continue;
      const { id, district, form_id, term, state } = letter;
      yield { ...person, letter: { id, district, form_id, term, state } };
    }
}

function contactsSheet(contacts: AsyncIterable<Contact>): Sheet {
  return {
    name: 'contacts',
    columns: [
      districtColumn,
      { title: 'Role', kind: 'text', width: 18 },
      { title: 'Name', kind: 'text', width: 26 },
      { title: 'Title', kind: 'text', width: 26 },
      { title: 'E-mail', kind: 'text', width: 34 },
      { title: 'Phone', kind: 'text', width: 16 },
      yearsColumn,
      { title: 'State of the letter', kind: 'text', width: 18 },
      { title: 'Not sure', kind: 'text', width: 12 },
    ],
    rows: rowsOf(contacts),
  };
}

async function* rowsOf(contacts: AsyncIterable<Contact>): AsyncGenerator<Cell[]> {
  for await (const { letter, role, name, title, email, phone, unsure } of contacts)
    yield [
      letter.district,
      fieldLabel(role),
      name,
      title,
      email,
      phone,
      yearsOf(letter.term),
      stateWords[letter.state],
      unsure ? 'see the letter' : null,
    ];
}
