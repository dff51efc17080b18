import { describe, expect, test } from '@jest/globals';
import { claimOf, claimsLetter } from '../../../src/core/mail/claims.js';
import { factsOfAll, realMail } from './corpus.js';

describe('a mail that says a letter comes with it', () => {
  test.each([
    ['Adair County', 'Attached is our signed letter of commitment.', 'unnamed'],
    ['Adair County', 'Please find attached the KY ILN letter of commitment for Adair.', 'named'],
    ['Adair County', 'LOC attached.\n\nThanks,\nRobin', 'unnamed'],
    ['ILN', 'Our LoC is attached', 'named'],
    ['KYILN LoC', '', 'named'],
    ['FW: KYILN LoC', 'See below', 'named'],
    ['Signed Letter of Commitment', '', 'unnamed'],
    ['RE: KY ILN Letter of Commitment', 'Here you go!', 'named'],
    ['Re: KY ILN Letter of Commitment', 'Signed copy attached, thanks!', 'named'],
    ['Innovative Learning Network', 'We are returning the completed commitment letter.', 'named'],
    ['Adair', 'Attached is our letter of commitment; let us know if you need anything else.', 'unnamed'],
    ['Adair', 'I have attached our ILN letter of commitment and will mail the original.', 'named'],
    ['Adair', 'Good morning,\n\nHere is our\nletter of commitment.\n\nRobin', 'unnamed'],
  ] as const)('%s | %s', (subject, text, claim) => {
    expect(claimOf({ subject, text })).toBe(claim);
  });
});

describe('a mail that does not', () => {
  test.each([
    ['Question', 'When is the letter of commitment due?'],
    ['Question about the KYILN LoC', 'Whom do we ask?'],
    ['KY ILN', 'We will send the signed letter of commitment next week.'],
    ['KY ILN', 'Please sign and return the attached letter of commitment by Friday.'],
    ['KY ILN Travel Fund Grant', 'Attached is our grant application; our letter of commitment is on file.'],
    ['Re: KY ILN Letter of Commitment', 'Thank you, have a good weekend.'],
    [
      'Re: KY ILN Letter of Commitment',
      'Thanks!\n\nOn Tue, Sep 3, 2024, Pat <p@d.test> wrote:\n> Attached is the letter of commitment.',
    ],
    ['Newsletter', 'The letter of commitment of each member is listed in the newsletter, attached.'],
    ['Mortgage', 'Your commitment letter from the lender is attached for the mortgage.'],
    ['ls -loc', 'The loc is attached to the ticket: line 12.'],
    ['Hello', 'Attached are the minutes.'],
    ['Your mail', 'There was no letter of commitment attached to it.'],
    ['Your mail', 'Attached is the blank letter of commitment.'],
    ['', ''],
  ])('%s | %s', (subject, text) => {
    expect(claimsLetter({ subject, text })).toBe(false);
  });
});

for (const [folder, most] of [
  ['ordinary-mail', 1],
  ['bounces', 0],
] as const) {
  for (const files of realMail(folder)) {
    test(`at most ${most} of the real mails in ${folder} claims a letter`, async () => {
      const claiming = (await factsOfAll(files)).filter((facts) => claimsLetter(facts));
      expect(claiming.length).toBeLessThanOrEqual(most);
      expect(files.length).toBeGreaterThan(100);
    });
  }
}
