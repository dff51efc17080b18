import { describe, expect, test } from '@jest/globals';
import { form2018, form2024, roster } from './forms.js';

const required = (form: typeof form2018): string[] =>
  form.fields.filter((field) => field.required).map((field) => field.name);

describe('the forms that ship', () => {
  test('2018 asks for district, superintendent and points of action', () => {
    expect(required(form2018)).toEqual([
      'district',
      'superintendentName',
      'superintendentEmail',
      'plansOfAction',
    ]);
    expect([form2018.id, form2018.signableFrom, form2018.signableUntil]).toEqual([
      'kyiln-2018',
      '2018-01-01',
      '2019-05-31',
    ]);
  });

  test('2024 asks for eight things and names its year', () => {
    expect(required(form2024)).toEqual([
      'district',
      'superintendentName',
      'superintendentEmail',
      'contactName',
      'contactEmail',
      'reflections',
      'plansOfAction',
      'learningGoal',
    ]);
    expect(form2024.term).toEqual({ kind: 'named', schoolYear: '2024-2025' });
    expect([form2024.id, form2024.signableFrom, form2024.signableUntil]).toEqual([
      'ky-iln-2024',
      '2024-01-01',
      '2025-06-30',
    ]);
  });

  test.each([form2018, form2024])(
    '$id has both signature lines, each with a date after it',
    ({ outline }) => {
      const lines = outline.filter((entry) => entry.kind === 'signature' || entry.kind === 'date');
      expect(lines.map((entry) => `${entry.role} ${entry.kind}`)).toEqual([
        'district signature',
        'district date',
        'kde signature',
        'kde date',
      ]);
    },
  );

  test('the roster has 120 counties and 51 independents, four names twice', () => {
    const counties = roster.filter((one) => one.type === 'county');
    expect([counties.length, roster.length - counties.length]).toEqual([120, 51]);
    const bare = roster.map((one) => one.name.replace(/ (County|Independent)$/, ''));
    expect(bare.filter((name, at) => bare.indexOf(name) !== at).sort()).toEqual([
      'Fulton',
      'Harlan',
      'Jackson',
      'Russell',
    ]);
  });
});
