/** Whether the school years of a letter are a fact. */
import type { FormDefinition } from '../../core/model.js';
import { sureYears } from '../../pipeline/district-states.js';
import type { ListedLetter } from '../../pipeline/store/letter-list.js';

export const isTermSure = (
  letter: Pick<ListedLetter, 'form_id' | 'term' | 'unknown_year' | 'signature'>,
  forms: readonly FormDefinition[],
): boolean =>
  sureYears(letter, forms.find(({ id }) => id === letter.form_id) ?? null, letter.signature?.date ?? null)
    .length > 0;
