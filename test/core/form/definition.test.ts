import { describe, expect, test } from '@jest/globals';
import { parseForm } from '../../../src/core/form/definition.js';
import { readFormJson } from '../../forms/forms.js';

/** A form file as loosely as JSON is. */
interface LooseForm {
  [key: string]: unknown;
  outline: Record<string, unknown>[];
  fields: unknown[];
  term: Record<string, unknown>;
}

/** A good form with one thing changed. */
const changed = (change: (form: LooseForm) => void): unknown => {
  const form = structuredClone(readFormJson('ky-iln-2024.json')) as LooseForm;
  change(form);
  return form;
};

describe('a form that is not right is refused with place, expected and got', () => {
  const cases: [string, (form: LooseForm) => void, RegExp][] = [
    ['an unknown kind', (f) => (f.outline[1]!['kind'] = 'footer'), /outline\.1\.kind: .*; got "footer"/],
    [
      'a field nobody defined',
      (f) => (f.outline[9]!['holds'] = ['mascot']),
      /outline\.9\.holds: .*got mascot/,
    ],
    [
      'a field no label holds',
      (f) => f.fields.push({ name: 'phone', required: true, plain: 'a phone' }),
      /label that holds phone/,
    ],
    ['a label without shape', (f) => delete f.outline[9]!['as'], /outline\.9: expected `holds` and `as`/],
    ['a heading with a role', (f) => (f.outline[1]!['role'] = 'kde'), /outline\.1\.role/],
    [
      'a window that ends before it begins',
      (f) => (f['signableUntil'] = '2023-01-01'),
      /signableUntil: .*2024-01-01/,
    ],
    ['a school year of three years', (f) => (f.term['schoolYear'] = '2024-2027'), /term\.schoolYear/],
    ['a day that is none', (f) => (f['signableFrom'] = '2024-02-30'), /signableFrom/],
    ['an unknown key', (f) => (f['mascot'] = 'cardinal'), /mascot/],
    ['an id twice', (f) => (f.outline[2]!['id'] = 'title'), /outline id once/],
    [
      'no signature line of the department',
      (f) => (f.outline = f.outline.filter((e) => e['id'] !== 'kde-signature')),
      /role kde/,
    ],
  ];
  test.each(cases)('%s', (_, change, message) => {
    expect(() => parseForm(changed(change), 'next-year.json')).toThrow(message);
    expect(() => parseForm(changed(change), 'next-year.json')).toThrow('next-year.json');
  });

  test('something that is no object', () => {
    expect(() => parseForm([], 'x.json')).toThrow(/x\.json/);
  });

  test('an unchanged form is taken', () => {
    expect(
      parseForm(
        changed(() => undefined),
        'ky-iln-2024.json',
      ).id,
    ).toBe('ky-iln-2024');
  });
});
