/** Opens a Rich Text file (.rtf): its text (RTF 1.9.1). Pictures in it are not read. */
import type { Problem } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import {
  damagedWord,
  mostLetters,
  type OfficeLimits,
  textPages,
  tooMuchText,
  withoutText,
} from './text-pages.js';

export async function openRtf(bytes: Uint8Array, limits: OfficeLimits): Promise<OpenDocument | Problem> {
  const text = rtfText(Buffer.from(bytes).toString('latin1'));
  if (typeof text !== 'string') return text;
  return text.trim() === '' ? withoutText : textPages(text, [], limits);
}

/** Groups whose text is not the document's; `\*` marks further ones that a reader may not know. */
const notText = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'header',
  'headerl',
  'headerr',
  'headerf',
  'footer',
  'footerl',
  'footerr',
  'footerf',
  'fldinst',
  'nonshppict',
  'themedata',
  'datastore',
]);
const written: Record<string, string> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  tab: '\t',
  cell: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};
/** Windows-1252 from 0x80 to 0x9F; the rest is as in ISO 8859-1. (Node’s decoder of that name gives the latter alone.) */
const windowsLetters = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** Word's own files stay below a hundred. */
const deepestGroup = 1_000;

interface Group {
  isText: boolean;
  /** letters that stand for a `\u` in readers that do not know it */
  skipAfterUnicode: number;
}

/** @returns a Problem as soon as it is more than is read */
function rtfText(source: string): string | Problem {
  const groups: Group[] = [{ isText: true, skipAfterUnicode: 1 }];
  let text = '';
  let skip = 0;
  const write = (letters: string) => {
    const kept = letters.slice(Math.min(skip, letters.length));
    skip -= letters.length - kept.length;
    if (groups.at(-1)?.isText) text += kept;
  };
  const part = /([{}])|\\([a-z]+)(-?\d+)? ?|\\'([\da-f]{2})|\\([^a-z])|([^\\{}\r\n]+)/gi;
  for (const [, brace, word, number, hex, symbol, letters] of source.matchAll(part)) {
    const group = groups.at(-1) ?? { isText: true, skipAfterUnicode: 1 };
    if (text.length > mostLetters) return tooMuchText;
    if (groups.length > deepestGroup) return damagedWord;
    if (brace === '{') groups.push({ ...group });
    else if (brace === '}') {
      if (groups.length > 1) groups.pop();
      skip = 0;
    } else if (word === 'u') {
      write(String.fromCharCode(Number(number) & 0xffff));
      skip = group.skipAfterUnicode;
    } else if (word === 'uc') group.skipAfterUnicode = Math.max(0, Number(number ?? 1));
    else if (word && notText.has(word)) group.isText = false;
    else if (word) write(written[word] ?? '');
    else if (hex) write(letterOf(Number.parseInt(hex, 16)));
    else if (symbol === '*') group.isText = false;
    else if (symbol) write(symbol === '~' ? ' ' : symbol === '_' ? '-' : /[\\{}]/.test(symbol) ? symbol : '');
    else if (letters) write(letters);
  }
  return text;
}

function letterOf(code: number): string {
  return code >= 0x80 && code <= 0x9f ? (windowsLetters[code - 0x80] ?? '') : String.fromCharCode(code);
}
