import { describe, expect, test } from '@jest/globals';
import { isDoubted, nearlySpellsName, nearlySpellsTitle } from '../../../src/core/reading/fields-doubts.js';

describe('a title with a word that is nearly one of a title', () => {
  test.each([
    'Director of Curriculym',
    'Chief Academlc Officer',
    'Digital Leaming Coach',
    'Director 0f Innovation',
    'Instructlonal Supervisor',
  ])('%s is doubted', (title) => expect(nearlySpellsTitle(title)).toBe(true));
  test.each([
    'Director of Curriculum',
    'Supervisors of Instruction',
    'Weather Wizard',
    'K-12 STEAM Lead',
    '4th Grade Teacher',
    'CIO/CTO',
  ])('%s is not', (title) => expect(nearlySpellsTitle(title)).toBe(false));
});

describe('a name that its own address nearly spells', () => {
  test.each([
    ['Dana Jesup', 'dana.jessup@x.test'],
    ['Dana Jessup', 'djesup@x.test'],
    ['Dr. Dana Birdwhisteli', 'dana.birdwhistell@x.test'],
  ])('%s, %s is doubted', (name, email) => expect(nearlySpellsName(email, name)).toBe(true));
  test.each([
    ['Dana Jessup', 'dana.jessup@x.test'],
    ['Dana Jessup, Ed.D.', 'jessup_d@x.test'],
    ['Dana Jessup', 'office@x.test'],
    ['Dana Jessup', 'max.doe@x.test'],
  ])('%s, %s is not', (name, email) => expect(nearlySpellsName(email, name)).toBe(false));
});

describe('a title with a small word that is of no title', () => {
  test.each(['Superintendent, claire', 'Chief Academic ffcer'])('%s is doubted', (title) =>
    expect(isDoubted('superintendentTitle', title, null)).toBe(true),
  );
  test.each([
    'Superintendent',
    'Director of Teaching and Learning',
    'Deputy superintendent for the middle schools',
    'tech coach',
    'Weather Wizard',
  ])('%s is not', (title) => expect(isDoubted('contactTitle', title, null)).toBe(false));
});

describe('a name without its end', () => {
  test.each(['Terrence B.', 'Dr. Dana Q'])('%s is doubted', (name) =>
    expect(isDoubted('contactName', name, null)).toBe(true),
  );
  test.each([
    'Terrence B. Oakley',
    'T. B. Oakley',
    'Dana Oakley III',
    'Dana Oakley, Ed.D.',
    'Dana Oakley Jr.',
  ])('%s is not', (name) => expect(isDoubted('superintendentName', name, null)).toBe(false));
});

test('an address and a district have no such words', () => {
  expect(isDoubted('contactEmail', 'dana.jesup@x.test', 'dana.jessup@x.test')).toBe(false);
  expect(isDoubted('district', 'Curriculym County', null)).toBe(false);
});

test('an honorific that is none is doubted with its name', () => {
  expect(isDoubted('superintendentName', 'DY. Owen Sandifer', null)).toBe(true);
  expect(isDoubted('superintendentName', 'Dr. Owen Sandifer', null)).toBe(false);
  expect(isDoubted('superintendentName', 'J. D. Sandifer', null)).toBe(false);
});
