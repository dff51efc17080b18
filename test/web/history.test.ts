import { expect, test } from '@jest/globals';
import { historyCard } from '../../src/web/history.js';

const at = new Date('2026-09-14T15:00:00Z');
const shown = (what: string, detail: Record<string, unknown> = {}, actor = 'service'): string =>
  historyCard([{ id: 1, at, actor, what, detail }])
    .markup.replace(/^.*<\/time><\/span>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
    .trim();

test.each([
  {
    name: 'a verdict with its reasons, each once',
    what: 'letter needs-review',
    detail: { form: 'ky-iln-2024', missing: [], reasons: ['date-unclear', 'field-unclear', 'field-unclear'] },
    says: 'The letter waits for a person by the service Form: ky-iln-2024 · Why: Date not sure, Answer not sure',
  },
  {
    name: 'what is missing, by the names of fields',
    what: 'letter incomplete',
    detail: { missing: ['contactEmail', 'learningGoal'], reasons: [] },
    says: 'Something is missing in the letter by the service Missing: Contact e-mail, Learning goal',
  },
  {
    name: 'a reply and the rule that holds it',
    what: 'reply held',
    detail: { kind: 'missing-fields', code: 'scanner-sender' },
    says: 'A reply is held by the service Reply: Missing fields · Why: The mail was sent by a scanner or copier',
  },
  {
    name: 'why a mail was set aside',
    what: 'mail not-a-letter',
    detail: { code: 'near-miss' },
    says: 'The mail was taken for no letter by the service Why: Another paper',
  },
  {
    name: 'a decision with values before and after, and who made it',
    what: 'letter accepted',
    actor: 'Pat Example',
    detail: {
      changes: [{ name: 'signatureDate', before: null, after: '2024-09-12' }],
      verdictBefore: 'needs-review',
      term: '2024-2025,2025-2026',
      replacedRecords: 0,
    },
    says: 'Accepted by Pat Example Stood before as: Needs review · School years: 2024-2025, 2025-2026 Signature date: nothing → September 12, 2024',
  },
  {
    name: 'an event of a version that is not known, as it stands',
    what: 'letter-folded twice',
    detail: { code: 'of-tomorrow' },
    says: 'Letter folded twice by the service Why: Of tomorrow',
  },
])('$name', ({ what, detail, actor, says }) => {
  expect(shown(what, detail, actor)).toBe(says);
});

test('names and values are written out plainly, whatever they hold', () => {
  const changes = [{ name: 'contactName', before: '<b>Pat</b>', after: 'Pat\u202eelpmaxE' }];
  const { markup } = historyCard([{ id: 1, at, actor: '<i>', what: 'letter accepted', detail: { changes } }]);
  expect(markup).toContain('&#60;b&#62;Pat&#60;/b&#62;');
  expect(markup).not.toMatch(/<i>|\u202e/);
});
