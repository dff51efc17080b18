/** Which files `read` takes: those named, and in folders whatever is a mail, PDF, picture, Word or ZIP file by name or bytes. */
import { open, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface Input {
  path: string;
  /** unreadable = it is there, but its first bytes or its entries cannot be read */
  kind: 'mail' | 'document' | 'unreadable';
}

const documentNames = new Set([
  '.pdf',
  '.png',
  '.jpg',
  '.jpeg',
  '.tif',
  '.tiff',
  '.webp',
  '.gif',
  '.bmp',
  '.heic',
  '.heif',
  '.avif',
  '.docx',
  '.doc',
  '.docm',
  '.odt',
  '.rtf',
  '.zip',
]);
const mailNames = new Set(['.eml', '.mbox-part', '.rfc822']);
/** A header field (RFC 5322, 2.2), or the `From ` line that some programs put before a saved mail. */
const headerLine = /^(?:>?From |[A-Za-z][A-Za-z0-9-]*[ \t]*:)/;

/** In the order given, a folder's by name. What is named outright is taken whatever it is, and said to be no letter. */
export async function findInputs(paths: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const path of paths) {
    const info = await stat(path);
    if (info.isDirectory()) inputs.push(...(await walk(path)));
    // a pipe or device may never end
    else if (info.isFile()) inputs.push({ path, kind: (await kindOf(path)) ?? 'document' });
    else inputs.push({ path, kind: 'unreadable' });
  }
  return inputs;
}

async function walk(folder: string): Promise<Input[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null) return [{ path: folder, kind: 'unreadable' }];
  const inputs: Input[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) inputs.push(...(await walk(path)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(path)))) {
      const kind = await kindOf(path);
      if (kind) inputs.push({ path, kind });
    }
  }
  return inputs;
}

/** Links to folders are not followed: they may lead in a circle. */
async function leadsToFile(link: string): Promise<boolean> {
  const info = await stat(link).catch(() => null);
  return info?.isFile() ?? false;
}

async function kindOf(path: string): Promise<Input['kind'] | null> {
  const extension = extname(path).toLowerCase();
  if (mailNames.has(extension)) return 'mail';
  if (documentNames.has(extension)) return 'document';
  const start = await firstBytes(path).catch(() => null);
  if (start === null) return 'unreadable';
  if (start.startsWith('%PDF-') || /^(?:\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*|GIF8)/.test(start))
    return 'document';
  return headerLine.test(start.replace(/^\s*[\r\n]+/, '')) ? 'mail' : null;
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}
