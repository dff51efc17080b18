/** A reply whose plain text a person edited: checked, and written as HTML that says the same. */
import { type Block, renderHtml } from './reply-blocks.js';

/** No reply of ours comes near it; a mail program shows it whole. */
const mostCharacters = 8_000;
/** RFC 5322, 2.1.1: longer lines may be cut */
const lineLength = 76;

/** Line ends as `\n`; characters that control or turn text are left out. */
export const editedText = (typed: string): string =>
  typed
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\n\t\P{Cc}]|[\p{Cf}\p{Cs}]/gu, '')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();

/** @returns sentences for the person who typed it; none = it may go */
export function editedProblems(typed: string): string[] {
  const text = editedText(typed);
  if (text === '') return ['The reply is empty. Please write something, or let the service write it.'];
  return text.length > mostCharacters
    ? [`The reply is longer than ${mostCharacters.toLocaleString('en-US')} characters. Please shorten it.`]
    : [];
}

/** @param typed plain text; an empty line ends a paragraph, lines that begin with a dash are a list */
export function editedReply(typed: string): { text: string; html: string } {
  const text = editedText(typed);
  const blocks = text.split(/\n{2,}/).map(blockOf);
  return { text: `${text}\n`, html: renderHtml(blocks) };
}

const isItem = (line: string): boolean => /^\s*[-•*] /.test(line);

function blockOf(paragraph: string): Block {
  const lines = paragraph.split('\n');
  if (isItem(lines[0]!) && lines.every((line) => isItem(line) || /^\s{2,}/.test(line))) {
    const items: string[] = [];
    for (const line of lines)
      if (isItem(line)) items.push(line.replace(/^\s*[-•*] +/, ''));
      else items.push(`${items.pop()!} ${line.trim()}`);
    return { kind: 'list', items };
  }
  const whole = unwrapped(lines);
  return whole.length === 1 ? { kind: 'paragraph', text: whole[0]! } : { kind: 'closing', lines: whole };
}

/** Lines that were broken only because the next word did not fit are one again. */
function unwrapped(lines: readonly string[]): string[] {
  const whole: string[] = [];
  let last = '';
  for (const line of lines) {
    const word = /^\S+/.exec(line)?.[0];
    if (word !== undefined && last !== '' && last.length + 1 + word.length > lineLength)
      whole.push(`${whole.pop()!} ${line}`);
    else whole.push(line.trim());
    last = line;
  }
  return whole;
}
