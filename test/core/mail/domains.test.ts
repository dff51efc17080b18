import { expect, test } from '@jest/globals';
import {
  isAddress,
  isWithin,
  organisationalDomain,
  sameOrganisation,
} from '../../../src/core/mail/domains.js';

test.each([
  ['adair.kyschools.us', 'adair.kyschools.us'],
  ['mail.adair.kyschools.us', 'adair.kyschools.us'],
  ['kyschools.us', 'kyschools.us'],
  ['education.ky.gov', 'education.ky.gov'],
  ['a.b.fcps.k12.ky.us', 'fcps.k12.ky.us'],
  ['mail.district.example', 'district.example'],
  ['a.firm.co.uk', 'firm.co.uk'],
  ['tenant.onmicrosoft.com', 'tenant.onmicrosoft.com'],
])('%s belongs to %s', (domain, organisation) => {
  expect(organisationalDomain(domain)).toBe(organisation);
});

test.each([
  ['a@mail.d.example', 'b@d.example', true],
  ['a@adair.kyschools.us', 'a@allen.kyschools.us', false],
  ['a@yahoo.com', 'b@yahoo.com', false],
  ['a@yahoo.com', 'A@yahoo.com', true],
  ['nobody', 'nothing', false],
])('%s and %s: one house %s', (one, other, same) => {
  expect(sameOrganisation(one, other)).toBe(same);
});

test.each([
  ['a@adair.kyschools.us', true],
  ['a@stu.adair.kyschools.us', true],
  ['a@notadair.kyschools.us', false],
  ['a', false],
])('%s within adair.kyschools.us: %s', (spec, within) => {
  expect(isWithin(spec, ['adair.kyschools.us'])).toBe(within);
});

test.each([
  ['a.b@d.test', true],
  ['a@d', false],
  ['', false],
  ['a@b@d.test', false],
  ['a\r\nBcc: x@d.test', false],
  [`${'a'.repeat(65)}@d.test`, false],
])('%j can be written to: %s', (spec, usable) => {
  expect(isAddress(spec)).toBe(usable);
});
