/** A password from the terminal without showing it, or from a pipe. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** @returns the first line of standard input */
export async function secretFromPipe(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk as string;
  return text.split(/\r?\n/, 1)[0]!;
}

/**
 * Asked for twice, as nobody sees what is typed.
 * @throws Error where there is no terminal to ask on, where the two differ, or on Ctrl-C
 */
export async function secretFromTerminal(what: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Error('There is no terminal to ask for the password on: pipe it in with --password-stdin.');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  const ending = new AbortController();
  lines.once('SIGINT', () => ending.abort());
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    try {
      return await lines.question('', { signal: ending.signal });
    } finally {
      process.stderr.write('\n');
    }
  };
  try {
    const first = await ask(`${what}: `);
    if (first !== (await ask('The same again: '))) throw new Error('The two differ. Nothing was changed.');
    return first;
  } catch (error) {
    throw ending.signal.aborted ? new Error('Ended. Nothing was changed.', { cause: error }) : error;
  } finally {
    lines.close();
  }
}
