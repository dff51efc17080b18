/** `letter-intake read PATH…`: what the service would understand of these files, without a mailbox or a database. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { MailReading } from '../core/model.js';
import type { Result } from '../core/result.js';
import type { ReadingSide } from '../app.js';
import { findInputs, type Input } from './inputs.js';

export interface ReadOptions {
  json: boolean;
  /** null = the mail's Date, else today */
  received: string | null;
  today: string;
}

/** Reads as many at once as there are reading processes, prints in the order of the inputs. */
export async function readPaths(
  paths: string[],
  options: ReadOptions,
  reading: ReadingSide,
  print: (line: string) => void,
): Promise<void> {
  const inputs = await findInputs(paths);
  const running = new Map<number, Promise<Result>>();
  const ahead = reading.readers + 1;
  const begin = (index: number): void => {
    const input = inputs[index];
    if (input) running.set(index, readOne(input, options, reading));
  };
  for (let index = 0; index < ahead; index += 1) begin(index);
  for (let index = 0; index < inputs.length; index += 1) {
    const result = await running.get(index)!;
    running.delete(index);
    begin(index + ahead);
    print(options.json ? JSON.stringify(result) : describe(result));
  }
}

async function readOne(input: Input, options: ReadOptions, reading: ReadingSide): Promise<Result> {
  const outcome =
    input.kind === 'unreadable'
      ? failed('This is no file that can be read.')
      : await readFileAt(input.path, input.kind, options, reading);
  const receivedOn = options.received ?? outcome.mail?.date ?? options.today;
  return reading.judge(input.path, outcome, receivedOn);
}

async function readFileAt(
  path: string,
  kind: 'mail' | 'document',
  options: ReadOptions,
  reading: ReadingSide,
): Promise<MailReading> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return failed(`The file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no code'}).`);
  }
  try {
    const receivedOn = options.received ?? options.today;
    return await reading.read({ kind, bytes, name: basename(path), receivedOn });
  } catch {
    // the pool has logged why
    return failed('The reader failed on this file.');
  }
}

const failed = (text: string): MailReading => ({
  mail: null,
  documents: [],
  letters: [],
  nearMisses: [],
  problem: { code: 'reader-failed', text },
});

/** A person's view of one result. */
export function describe(result: Result): string {
  const lines = [`${result.input}: ${result.outcome}${result.reason ? ` — ${result.reason.text}` : ''}`];
  for (const letter of result.letters) {
    const signature = letter.signatures.find((line) => line.role === 'district');
    lines.push(
      `  ${letter.form} · ${letter.district?.name ?? 'district not known'} · ${letter.schoolYears.join(', ') || 'school year not known'}`,
      `  verdict: ${letter.verdict.kind}${letter.verdict.missing.length > 0 ? `, missing ${letter.verdict.missing.join(', ')}` : ''}`,
      ...letter.verdict.reasons.map((reason) => `    ${reason.code}: ${reason.text}`),
      ...Object.entries(letter.fields).map(
        ([name, field]) =>
          `  ${name.padEnd(20)} ${field.value === null ? '—' : shorten(field.value)}${evidence(field)}`,
      ),
    );
    if (signature) {
      const signed =
        signature.signed === null
          ? 'cannot tell'
          : signature.signed
            ? `yes (${signature.kind ?? 'kind not known'})`
            : 'no';
      lines.push(
        `  ${'signed'.padEnd(20)} ${signed}${evidence(signature)}`,
        `  ${'date'.padEnd(20)} ${signature.date.value ?? '—'}${evidence(signature.date)}`,
      );
    }
  }
  return lines.join('\n');
}

const shorten = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
};
const evidence = (of: { confidence: number; page: number | null; source?: string | null }): string =>
  of.page === null
    ? ''
    : `   [${of.source ? `${of.source}, ` : ''}page ${of.page}, ${Math.round(of.confidence * 100)} %]`;
