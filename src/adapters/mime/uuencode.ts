/** Files that stand in a text as uuencode ("begin 644 name … end"), as mailers before MIME sent them. Pure. */

export interface UuFile {
  name: string;
  bytes: Buffer;
}

/** POSIX uuencode: "begin", an octal mode, a name. */
const BEGIN = /^begin [0-7]{3,4} (\S.*)$/;
/** a length character and four for every three bytes, of which trailing spaces may have got lost */
const DATA = /^[ -`]+$/;

/** @returns the text without the files, and the files; what merely looks like one stays text */
export function takeUuFiles(text: string): { text: string; files: UuFile[] } {
  if (!/^begin [0-7]{3,4} /m.test(text)) return { text, files: [] };
  const lines = text.split('\n');
  const kept: string[] = [];
  const files: UuFile[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const name = BEGIN.exec(line.trimEnd())?.[1];
    const file = name === undefined ? null : readFile(lines, i + 1);
    if (name === undefined || file === null) {
      kept.push(line);
      continue;
    }
    files.push({ name, bytes: file.bytes });
    i = file.lastLine;
  }
  return { text: kept.join('\n'), files };
}

/** @returns null where no "end" closes it or a line is no uuencode */
function readFile(lines: string[], from: number): { bytes: Buffer; lastLine: number } | null {
  const chunks: Buffer[] = [];
  for (let i = from; i < lines.length; i += 1) {
    const line = (lines[i] ?? '').replace(/\r$/, '');
    if (line.trimEnd() === 'end') {
      return chunks.length === 0 ? null : { bytes: Buffer.concat(chunks), lastLine: i };
    }
    const length = line === '' ? 0 : (line.charCodeAt(0) - 32) & 63;
    if (length === 0) continue;
    const groups = Math.ceil(length / 3);
    // some encoders add a checksum character after the groups
    if (!DATA.test(line) || line.length > 1 + groups * 4 + 2) return null;
    chunks.push(decodeLine(line.slice(1, 1 + groups * 4).padEnd(groups * 4, ' '), length));
  }
  return null;
}

function decodeLine(characters: string, length: number): Buffer {
  const bytes = Buffer.alloc((characters.length / 4) * 3);
  for (let from = 0, to = 0; from < characters.length; from += 4, to += 3) {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => (characters.charCodeAt(from + i) - 32) & 63) as [
      number,
      number,
      number,
      number,
    ];
    bytes[to] = (a << 2) | (b >> 4);
    bytes[to + 1] = ((b & 15) << 4) | (c >> 2);
    bytes[to + 2] = ((c & 3) << 6) | d;
  }
  return bytes.subarray(0, length);
}
