/** Opens a ZIP file: it has no pages of its own, and the files in it may. */
import type { Problem } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import type { OfficeLimits } from './text-pages.js';
import { unpackedSize, type ZipEntry, zipEntries } from './zip-entries.js';

/** Files in a ZIP file that are looked at; a letter's pages as pictures are fewer. */
const mostFiles = 40;

/** @returns a Problem for what is damaged, protected, empty or would unpack to more than the limit */
export async function openZip(bytes: Uint8Array, limits: OfficeLimits): Promise<OpenDocument | Problem> {
  const entries = zipEntries(bytes)?.filter(holdsContent);
  if (!entries) return damaged;
  if (entries.length === 0) return { code: 'empty-document', text: 'The ZIP file is empty.' };
  if (entries.some(({ isEncrypted }) => isEncrypted)) {
    return {
      code: 'password-needed',
      text: 'The ZIP file is protected by a password and cannot be opened without it.',
    };
  }
  if (entries.length > mostFiles) {
    return {
      code: 'too-many-pages',
      text: `The ZIP file holds ${entries.length} files; at most ${mostFiles} are opened.`,
    };
  }
  if (unpackedSize(entries) > limits.maxUnpackedBytes) {
    return {
      code: 'corrupt-document',
      text: 'The ZIP file would unpack to an unreasonable size and was not opened.',
    };
  }
  const enclosed = entries
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .map((entry) => entry.unpack());
  if (enclosed.some((file) => file === null)) return damaged;
  return {
    kind: 'other',
    pageCount: 0,
    page: async () => damaged,
    enclosed: enclosed.flatMap((file) => file ?? []),
    close: async () => undefined,
  };
}

/** Folders, and what macOS and Windows add, hold nothing. */
function holdsContent({ name, sizeBytes }: ZipEntry): boolean {
  return sizeBytes > 0 && !/(?:\/|^__MACOSX\/.*|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini))$/i.test(name);
}

const damaged: Problem = {
  code: 'corrupt-document',
  text: 'The ZIP file is damaged and cannot be opened.',
};
