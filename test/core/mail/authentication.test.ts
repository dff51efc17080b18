import { describe, expect, test } from '@jest/globals';
import { dmarcResult } from '../../../src/core/mail/authentication.js';

const own = 'mx.desk.example';
const dmarc = (...values: string[]) =>
  dmarcResult({ headers: { 'authentication-results': values } }, [own, '-']);

describe('what our own server says of DMARC', () => {
  test.each<[string, string[], string | null]>([
    ['a pass', [`${own}; spf=pass smtp.mailfrom=d.test; dmarc=pass header.from=d.test`], 'pass'],
    ['a fail', [`${own}; dkim=none; dmarc=fail (p=reject dis=none) header.from=d.test`], 'fail'],
    ['a fail in capitals, with a version', [`MX.Desk.Example 1; DMARC=Fail`], 'fail'],
    ['a fail of version 1 of the method', [`${own}; dmarc/1 = fail`], 'fail'],
    ['a quoted name', [`"${own}"; dmarc=fail`], 'fail'],
    ['comments in every place', [`${own} (we; a=b) 1 (v); (x (y) ; dmarc=pass) dmarc (z) =fail`], 'fail'],
    ['a comment before the method', [`${own}; (dmarc=pass) dmarc=fail`], 'fail'],
    ['a result within a quoted reason', [`${own}; spf=fail reason="; dmarc=fail"; dmarc=pass`], 'pass'],
    ['a method whose name only ends so', [`${own}; x-dmarc=fail; spf=pass`], null],
    ['no result', [`${own}; none`], null],
    ['another server', ['mx.elsewhere.test; dmarc=fail'], null],
    ['a server whose name begins like ours', [`${own}.evil.test; dmarc=pass`], null],
    ['our server below another', ['mx.elsewhere.test; dmarc=pass', `${own}; dmarc=fail`], 'fail'],
    ['a forged field below our own', [`${own}; dmarc=fail`, `${own}; dmarc=pass`], 'fail'],
    [
      'Exchange Online, which leaves its name out',
      ['spf=fail (sender IP is 1.2.3.4); dmarc=fail action=none'],
      'fail',
    ],
    ['nothing', [], null],
    ['an empty field', [''], null],
    ['an open quotation', [`"${own}; dmarc=fail`], null],
  ])('%s', (_name, values, expected) => {
    expect(dmarc(...values)).toBe(expected);
  });

  test('nobody is believed where no server is named', () => {
    const headers = { 'authentication-results': [`${own}; dmarc=fail`, 'dmarc=fail'] };
    expect(dmarcResult({ headers }, [])).toBeNull();
    expect(dmarcResult({ headers }, ['mx.other.example'])).toBeNull();
  });

  test('a hostile field is read in the time of its length', () => {
    const startedAt = performance.now();
    dmarc('('.repeat(10_000), `${own}; ${' '.repeat(10_000)}x`, ';'.repeat(10_000));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
