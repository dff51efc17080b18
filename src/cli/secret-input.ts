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
 * @throws Error where there is no terminal to ask on, where the two differ, or on Ctrl-C or Ctrl-D
 */
export async function secretFromTerminal(what: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Error('There is no terminal to ask for the password on: pipe it in with --password-stdin.');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  terminal.once('SIGINT', () => terminal.close());
  // lines are kept until they are asked for: both may be pasted at once
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const line = await lines.next();
    process.stderr.write('\n');
    if (line.done) throw new Error('Ended. Nothing was changed.');
    return line.value;
  };
  try {
    process.stderr.write('What you type is not shown.\n');
    const first = await ask(`${what}: `);
    if (first !== (await ask('The same again: '))) throw new Error('The two differ. Nothing was changed.');
    return first;
  } finally {
    terminal.close();
  }
}
