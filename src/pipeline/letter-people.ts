/** The people that a letter names, each with what is sure of them. */
import { fieldKind } from '../core/judging/calibrated.js';
import { acceptedValue } from '../core/judging/thresholds.js';
import type { FieldReading } from '../core/model.js';

export interface LetterPerson {
  /** as the form's fields begin: `superintendent`, `contact`, `contact2` */
  role: string;
  /** null where nothing stands there, or nothing sure */
  name: string | null;
  title: string | null;
  email: string | null;
  phone: string | null;
  /** something more stands there, or may, that nobody should rely on yet */
  unsure: boolean;
}

const parts = { person: 'name', title: 'title', email: 'email', phone: 'phone' } as const;

/** In the form's order; people of whom nothing at all stands there are left out. */
export function peopleOf(fields: readonly FieldReading[]): LetterPerson[] {
  const people = new Map<string, LetterPerson>();
  for (const field of fields) {
    const kind = fieldKind(field.name);
    if (kind === 'district' || kind === 'prose') continue;
    const role = field.name.replace(/(?:Name|Title|Email|Phone)$/, '');
    const person = people.get(role) ?? {
      role,
      name: null,
      title: null,
      email: null,
      phone: null,
      unsure: false,
    };
    person[parts[kind]] = acceptedValue(field);
    if (isUnsure(field)) person.unsure = true;
    people.set(role, person);
  }
  return [...people.values()].filter(
    ({ name, title, email, phone, unsure }) =>
      unsure || [name, title, email, phone].some((value) => value !== null),
  );
}

/** Something stands there, or may, that was not read surely enough. */
export const isUnsure = (field: FieldReading): boolean =>
  field.state === 'unclear' || (field.state === 'read' && acceptedValue(field) === null);
