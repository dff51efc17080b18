/** A letter in which something was missing, and the question for it. */
import { loadForms } from '../../../../src/adapters/forms/load-forms.js';
import { typedAnswer, type Question } from '../../../../src/core/mail/typed/typed-answer.js';
import type { LetterReading } from '../../../../src/core/model.js';

export const form = loadForms().find(({ id }) => id === 'ky-iln-2024')!;

const filled: Record<string, string> = {
  district: 'Adair County',
  superintendentName: 'Dana Sample',
  superintendentEmail: 'dana.sample@adair.test',
  contactName: 'Robin Example',
  contactEmail: 'robin.example@adair.test',
  reflections: 'We looked at what our pupils told us.',
  plansOfAction: 'First plan.',
  learningGoal: 'Every pupil shows what they know.',
};

/** All is there but what is named. */
export function letterWithout(names: readonly string[]): LetterReading {
  const fields = form.fields.map(({ name }) => {
    const value = names.includes(name) ? null : (filled[name] ?? null);
    return {
      name,
      value,
      state: value === null ? ('empty' as const) : ('read' as const),
      doubt: null,
      alternatives: [],
      confidence: 1,
      source: 'text-layer' as const,
      page: 1,
      document: 0,
      box: null,
    };
  });
  return {
    form: form.id,
    unknownYear: false,
    blank: false,
    documents: [0],
    pages: [[0, 1]],
    district: { name: 'Adair County', confidence: 0.99, alternatives: [] },
    schoolYears: ['2024-2025'],
    fields,
    signatures: [],
    doubts: [],
  };
}

export const sender = { name: 'Alex Writer', address: 'alex.writer@adair.test' };

/** What an answer amounts to, in short: `name=value` for each, `?` behind what is not sure. */
export function answered(
  text: string,
  names: readonly string[],
  changed: Partial<Question> = {},
): { sure: boolean; values: string[]; aboutSignature: boolean } | 'nothing' {
  const question = { names, form, letter: letterWithout(names), sender, knownAddresses: [], ...changed };
  const answer = typedAnswer(text, question);
  if (answer.kind === 'nothing') return 'nothing';
  return {
    sure: answer.sure,
    values: answer.values.map(({ name, value, sure }) => `${name}=${value}${sure ? '' : '?'}`),
    aboutSignature: answer.aboutSignature,
  };
}
