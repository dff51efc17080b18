import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../src/logger.js';

/** Made-up words of a letter, each of which must never be seen in a log. */
const secrets = {
  text: 'We trained forty teachers in project-based learning',
  person: 'Nolan Caudill',
  address: 'nolan.caudill@adair.example',
  password: 'correct horse battery staple',
};

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger('debug', { write: (line) => void lines.push(line) }));
  const all = lines.join('');
  for (const secret of Object.values(secrets)) expect(all).not.toContain(secret);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a log line', () => {
  test('holds its level, time, message, ids, counts and codes', () => {
    const [line] = logged((logger) =>
      logger.warn({ mailId: '42', attempts: 3, code: 'EAUTH', ok: false }, 'held'),
    );
    expect(line).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      mailId: '42',
      attempts: 3,
      code: 'EAUTH',
      ok: false,
      msg: 'held',
    });
  });

  test.each([
    'text',
    'html',
    'subject',
    'body',
    'value',
    'name',
    'from',
    'to',
    'cc',
    'replyTo',
    'address',
    'email',
    'pass',
    'password',
    'auth',
    'url',
    'facts',
    'reading',
    'fields',
    'envelope',
    'response',
    'contactName',
    'superintendentEmail',
    'fileName',
  ])('hides what stands under "%s", however deep', (key) => {
    const letter = Object.values(secrets).join(' ');
    const [top, nested, deep, listed] = logged((logger) => {
      logger.info({ mailId: '1', [key]: letter }, 'top');
      logger.info({ mailId: '2', letter: { [key]: letter } }, 'nested');
      logger.info({ mailId: '3', a: { b: { c: { [key]: { d: letter } } } } }, 'deep');
      logger.info({ mailId: '4', letters: [{ [key]: [letter] }] }, 'listed');
    });
    expect(top).toMatchObject({ mailId: '1', [key]: '[hidden]' });
    expect(nested).toMatchObject({ mailId: '2', letter: { [key]: '[hidden]' } });
    expect(deep).toMatchObject({ a: { b: { c: { [key]: '[hidden]' } } } });
    expect(listed).toMatchObject({ letters: [{ [key]: '[hidden]' }] });
  });

  test.each([
    ['error', (error: Error) => ({ error })],
    ['err', (error: Error) => ({ err: error })],
    ['any other key', (error: Error) => ({ mailId: '1', failure: error })],
    ['a nested key', (error: Error) => ({ step: { failure: error } })],
    ['no key: the error itself', (error: Error) => error],
    ['a cause', (error: Error) => ({ error: new Error('outer', { cause: error }) })],
  ])('keeps the kind, code and stack of an error under %s, but nothing it quotes', (_where, fields) => {
    const error = Object.assign(
      new RangeError(
        `Cannot parse "${secrets.text}" of ${secrets.person} <${secrets.address}>\nat ${secrets.person}`,
      ),
      { code: 'EFIELD', response: `550 ${secrets.address} unknown`, letter: secrets.text },
    );
    const [line] = logged((logger) => logger.error(fields(error), 'failed'));
    const text = JSON.stringify(line);
    expect(text).toContain('"kind":"RangeError"');
    expect(text).toContain('"code":"EFIELD"');
    expect(text).toContain('logger.test.ts');
    expect(line).toMatchObject({ msg: 'failed' });
  });

  test('hides addresses in any other text', () => {
    const [line] = logged((logger) =>
      logger.info({ detail: `refused <${secrets.address}>; try later` }, 'refused'),
    );
    expect(line).toMatchObject({ detail: 'refused <[hidden]>; try later' });
  });

  test('hides what a child logger carries, and what its child does', () => {
    const [line, further] = logged((logger) => {
      const child = logger.child({ mailId: '7', name: secrets.person });
      child.info({}, 'child');
      child.child({ letterId: '8', text: secrets.text }).info({ page: 1 }, 'grandchild');
    });
    expect(line).toMatchObject({ mailId: '7', name: '[hidden]', msg: 'child' });
    expect(further).toMatchObject({ mailId: '7', letterId: '8', text: '[hidden]', page: 1 });
  });

  test('never holds bytes, and survives an object that holds itself', () => {
    const circle: { self?: unknown; count: number } = { count: 1 };
    circle.self = circle;
    const [bytes, round] = logged((logger) => {
      logger.info({ mail: { raw: Buffer.from(secrets.text) } }, 'bytes');
      logger.info({ circle }, 'circle');
    });
    expect(bytes).toMatchObject({ mail: '[hidden]' });
    expect(round).toMatchObject({ circle: { count: 1 } });
  });

  test('below the level is not written', () => {
    const lines: string[] = [];
    const logger = createLogger('warn', { write: (line) => void lines.push(line) });
    logger.info({}, 'quiet');
    logger.warn({}, 'heard');
    expect(lines).toHaveLength(1);
  });
});
