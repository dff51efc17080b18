import { expect, test } from '@jest/globals';
import { isStranger } from '../../../src/core/mail/stranger.js';
import type { District } from '../../../src/core/model.js';

const district = (name: string, domain: string | null, type: District['type'] = 'county'): District => ({
  name,
  type,
  domain,
  domainStatus: domain === null ? 'unknown' : 'seen',
  kdeCode: '001',
});
const roster = [
  district('Adair County', 'adair.kyschools.us'),
  district('Allen County', 'allen.kyschools.us'),
  district('Burgin Independent', null, 'independent'),
];

test.each<[string, string, string, string[], boolean]>([
  ['its own domain', 'pat@adair.kyschools.us', 'Adair County', [], false],
  ['a label below it', 'pat@stu.adair.kyschools.us', 'Adair County', [], false],
  ['another district', 'pat@allen.kyschools.us', 'Adair County', [], true],
  ['a public provider', 'pat@gmail.com', 'Adair County', [], true],
  ['a domain that only ends so', 'pat@notadair.kyschools.us', 'Adair County', [], true],
  ['a domain that a record knows', 'pat@coop.example', 'Adair County', ['dana@coop.example'], false],
  [
    'the very address at a provider that a record knows',
    'pat@gmail.com',
    'Adair County',
    ['pat@gmail.com'],
    false,
  ],
  ['another user of that provider', 'eve@gmail.com', 'Adair County', ['pat@gmail.com'], true],
  [
    'the state’s name of a district without a domain',
    'pat@burgin.kyschools.us',
    'Burgin Independent',
    [],
    false,
  ],
  ['anybody, where no domain is known', 'pat@burgin-schools.example', 'Burgin Independent', [], true],
  ['no address', 'pat', 'Adair County', [], true],
])('%s', (_name, sender, name, known, expected) => {
  expect(isStranger(sender, name, { roster, known })).toBe(expected);
});
