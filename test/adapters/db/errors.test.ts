import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import {
  asksForRetry,
  classified,
  isConnectionLost,
  StatementError,
} from '../../../src/adapters/db/errors.js';
import { PermanentError, TransientError } from '../../../src/pipeline/ports.js';

const serverError = (code: string, message = 'as the server says') =>
  Object.assign(new Error(message), { code, detail: 'Failing row contains (Ada Test).' });

describe('classified', () => {
  test.each([
    ['lost connection', '08006', TransientError],
    ['serialization failure', '40001', TransientError],
    ['disk full', '53100', TransientError],
    ['too many connections', '53300', TransientError],
    ['statement cancelled', '57014', TransientError],
    ['server shutting down', '57P01', TransientError],
    ['read error', '58030', TransientError],
    ['idle transaction', '25P03', TransientError],
    ['row locked', '55P03', TransientError],
    ['a standby, or a disk that is read-only', '25006', TransientError],
    ['refused connection', 'ECONNREFUSED', TransientError],
    ['no socket', 'ENOENT', TransientError],
    ['unique index', '23505', PermanentError],
    ['bad date', '22007', PermanentError],
    ['no such table', '42P01', PermanentError],
    ['failed transaction', '25P02', PermanentError],
  ])('%s (%s)', (_name, code, kind) => {
    expect(classified(serverError(code))).toBeInstanceOf(kind);
  });

  test('keeps SQLSTATE, table and constraint, and no value of the row', () => {
    const error = classified(
      Object.assign(serverError('23505', 'duplicate key value violates unique constraint "mail_uid"'), {
        table: 'mail',
        constraint: 'mail_uid',
      }),
    ) as StatementError;
    expect(error).toMatchObject({ code: '23505', table: 'mail', constraint: 'mail_uid' });
    expect(error.message).toContain('"mail_uid"');
    expect(inspect(error, { depth: 5, showHidden: true })).not.toContain('Ada Test');
  });

  test('takes the quoted value out of the message of a data exception', () => {
    const error = classified(
      serverError('22P02', 'invalid input syntax for type uuid: "Ada "Test" x"'),
    ) as Error;
    expect(error.message).toBe('Database: invalid input syntax for type uuid: "…", SQLSTATE 22P02');
  });

  test.each([
    ['an error without SQLSTATE', new TypeError('x')],
    ['an error with another code', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['an error that is classified already', new TransientError('x', 'y')],
    ['no error at all', 'text'],
  ])('leaves %s as it is', (_name, error) => {
    expect(classified(error)).toBe(error);
  });
});

test.each([
  ['Connection terminated unexpectedly', '08006', true],
  ['Client has encountered a connection error and is not queryable', '08006', true],
  ['Client was closed and is not queryable', '08006', true],
  ['Query read timeout', '08006', true],
  ['Connection terminated due to connection timeout', '08006', true],
  ['timeout expired', '08001', true],
  ['timeout exceeded when trying to connect', '53300', false],
  ['Cannot use a pool after calling end on the pool', '57P01', true],
])('the driver’s words “%s” are transient, %s', (message, code, lost) => {
  const error = new Error(message);
  expect(classified(error)).toMatchObject({ name: 'TransientError', code });
  expect(isConnectionLost(error)).toBe(lost);
});

test.each([
  ['57P01', true],
  ['57P05', true],
  ['25P03', true],
  ['08006', true],
  ['ECONNRESET', true],
  ['57014', false],
  ['40001', false],
  ['23505', false],
])('%s: the connection is lost: %p', (code, lost) => {
  expect(isConnectionLost(serverError(code))).toBe(lost);
  expect(isConnectionLost(classified(serverError(code)))).toBe(lost);
});

test('asksForRetry finds the code behind causes, and ends', () => {
  const deadlock = new TransientError('x', '40P01');
  expect(asksForRetry(new Error('a', { cause: new Error('b', { cause: deadlock }) }))).toBe(true);
  expect(asksForRetry(new TransientError('x', '08006'))).toBe(false);
  expect(asksForRetry(undefined)).toBe(false);
});
