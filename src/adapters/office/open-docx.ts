/** Opens a Word file (.docx): its text by mammoth, and the pictures in it, for a scan is often pasted into Word. */
import mammoth from 'mammoth';
import type { Problem } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import { damagedWord, type OfficeLimits, textPages, unpacksTooLarge } from './text-pages.js';
import { inFace, pictureMark } from './typed-words.js';
import { unpackedSize, type ZipEntry, zipEntries } from './zip-entries.js';

/** @returns a Problem for what is damaged or would unpack to more than the limit; never throws for bad input. */
export async function openDocx(bytes: Uint8Array, limits: OfficeLimits): Promise<OpenDocument | Problem> {
  const entries = zipEntries(bytes);
  if (entries === null) return damagedWord;
  if (unpackedSize(entries) > limits.maxUnpackedBytes) return unpacksTooLarge;
  // mammoth unpacks whatever is there, also what is larger than its directory claims
  if (entries.some((entry) => entry.sizeBytes > 0 && entry.unpack() === null)) return damagedWord;
  try {
    const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) }, withoutPictures);
    return textPages(textOf(value), picturesOf(entries), limits);
  } catch {
    return damagedWord;
  }
}

interface Element {
  type: string;
  value?: string;
  font?: string | null;
  children?: Element[];
}

/** The letters of a run between the marks of its typeface, which mammoth's HTML does not name. */
function withFaces(element: Element): Element {
  const children = element.children?.map(withFaces);
  if (!children) return element;
  if (element.type !== 'run' || !element.font || children.length === 0) return { ...element, children };
  const { before, after } = inFace(element.font);
  return { ...element, children: [letters(before), ...children, letters(after)] };
}

const letters = (value: string): Element => ({ type: 'text', value });

const withoutPictures = {
  convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
  transformDocument: withFaces,
};

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/**
 * Mammoth's plain text joins what a line break within a paragraph parts (Shift+Enter); its HTML keeps it. Paragraphs
 * end with an empty line, as in its plain text.
 */
function textOf(html: string): string {
  return html
    .replaceAll(/<br\s*\/?>/g, '\n')
    .replaceAll(/<img\b[^>]*>/g, pictureMark)
    .replaceAll(/<\/(?:p|h[1-6]|li)>|<(?:ul|ol|table)>/g, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity]!);
}

/** As they stand in the text. Logos of the header are in another part and are left out. */
function picturesOf(entries: ZipEntry[]): Uint8Array[] {
  const text = (name: string) =>
    entries
      .find((entry) => entry.name === name)
      ?.unpack()
      ?.toString() ?? '';
  // ECMA-376 part 1, 17.3.3 (drawings, `r:embed`) and part 4, 19.1.2.11 (VML pictures, `r:id`)
  const shown = [...text('word/document.xml').matchAll(/\br:(?:embed|id)="([^"]+)"/g)].map(([, id]) => id);
  const targets = new Map<string, string>();
  for (const [relation] of text('word/_rels/document.xml.rels').matchAll(/<Relationship\b[^>]*>/g)) {
    const [id, target] = [/\bId="([^"]+)"/, /\bTarget="([^"]+)"/].map((part) => part.exec(relation)?.[1]);
    if (id && target) targets.set(id, target.startsWith('/') ? target.slice(1) : `word/${target}`);
  }
  return [...new Set(shown)].flatMap((id) => {
    const name = targets.get(id ?? '');
    const picture = name?.startsWith('word/media/') && entries.find((entry) => entry.name === name)?.unpack();
    return picture ? [picture] : [];
  });
}
