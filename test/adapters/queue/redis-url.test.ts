import { describe, expect, test } from '@jest/globals';
import { parseRedisUrl, whereIs } from '../../../src/adapters/queue/redis-url.js';

const plain = { host: 'queue.example', port: 6379, tls: false, user: null, password: null, db: 0 };

describe('REDIS_URL', () => {
  test.each<[string, string, object]>([
    ['host alone', 'redis://queue.example', plain],
    ['port and database', 'redis://queue.example:6380/3', { ...plain, port: 6380, db: 3 }],
    ['password without user', 'redis://:s3%2Fcret@queue.example', { ...plain, password: 's3/cret' }],
    ['user and password', 'redis://ann:p%40ss@queue.example/', { ...plain, user: 'ann', password: 'p@ss' }],
    ['TLS', 'rediss://queue.example', { ...plain, tls: true }],
    ['IPv6', 'redis://[::1]:6379', { ...plain, host: '::1' }],
  ])('%s', (_name, url, expected) => {
    expect(parseRedisUrl(url)).toEqual(expected);
  });

  test.each([
    ['no address', 'queue.example:6379', /scheme|no address/],
    ['another scheme', 'http://queue.example', /scheme "http"/],
    ['no host', 'redis:///1', /no host|no address/],
    ['a path that is no number', 'redis://queue.example/letters', /no database number/],
    [
      'a setting that would turn off verification',
      'rediss://queue.example?rejectUnauthorized=false',
      /after "\?"/,
    ],
    ['a user without password', 'redis://ann@queue.example', /user name without a password/],
    ['a bare hash', 'redis://:s3#cret@queue.example', /no address|%23|no database/],
    ['broken percent-encoding', 'redis://:s3%cret@queue.example', /%25/],
  ])('%s is a problem, told without the password', (_name, url, problem) => {
    const parsed = parseRedisUrl(url);
    expect(parsed).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(parsed)).not.toContain('s3');
  });
});

test('IPv6 hosts are written with brackets', () => {
  expect(whereIs({ host: '::1', port: 6379 })).toBe('[::1]:6379');
  expect(whereIs({ host: 'queue.example', port: 6379 })).toBe('queue.example:6379');
});
