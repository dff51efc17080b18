/** Which readings are left to a person because it is not sure where an answer begins and ends, or whose it is. */
import type { FieldReading } from '../model.js';
import type { Band } from './bands-shape.js';
import { unsureBands } from './bands-captions.js';
import { hasUnsureExtent } from './fields-extent.js';
import { hasUnsurePeople } from './fields-extent-short.js';
import { besideOthers, type Letter } from './fields-neighbours.js';

/**
 * @param bands of the letter's answers, in reading order
 * @returns passes a reading of one of them on, or leaves it to a person: unclear, with its value among the alternatives
 */
export function leaveUnsure(letter: Letter, bands: Band[]): (band: Band, one: FieldReading) => FieldReading {
  const { pages, form } = letter;
  const elsewhere = unsureBands(bands, pages);
  const unsure = new Set(
    bands.filter(
      (band) =>
        elsewhere.has(band) || hasUnsureExtent(pages, band, form) || hasUnsurePeople(pages, band, form),
    ),
  );
  const { open, perhapsFilled } = besideOthers(letter, bands, unsure);
  const required = new Set(form.fields.filter((field) => field.required).map(({ name }) => name));
  return (band, one) => {
    const isPerhapsThere = one.state === 'empty' && required.has(one.name) && perhapsFilled.has(band);
    return unsure.has(band) || open.has(band) || isPerhapsThere ? leftToPerson(one) : one;
  };
}

function leftToPerson(one: FieldReading): FieldReading {
  if (one.state !== 'read' && one.state !== 'empty') return one;
  const alternatives = one.value === null ? [] : [{ value: one.value, confidence: one.confidence }];
  return { ...one, value: null, state: 'unclear', doubt: 'malformed', alternatives };
}
