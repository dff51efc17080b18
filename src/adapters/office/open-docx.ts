/** Opens a Word file (.docx): its text by mammoth, and the pictures in it, for a scan is often pasted into Word. */
import mammoth from 'mammoth';
import type { Problem } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import {
  damagedWord,
  mostXmlBytes,
  mostXmlTags,
  type OfficeLimits,
  textPages,
  tooMuchText,
  unpacksTooLarge,
} from './text-pages.js';
import { inFace, pictureMark } from './typed-words.js';
import { byName, unpackedSize, type ZipEntry, zipEntries } from './zip-entries.js';

/** @returns a Problem for what is damaged or would unpack to more than the limit; never throws for bad input. */
export async function openDocx(bytes: Uint8Array, limits: OfficeLimits): Promise<OpenDocument | Problem> {
  const entries = zipEntries(bytes);
  if (entries === null) return damagedWord;
  if (unpackedSize(entries) > limits.maxUnpackedBytes) return unpacksTooLarge;
  const files = byName(entries);
  const xml = entries.filter(({ name }) => /\.(?:xml|rels)$/i.test(name));
  if (unpackedSize(xml) > mostXmlBytes) return tooMuchText;
  if (entries.some((entry) => entry.sizeBytes > 0 && entry.unpack() === null)) return damagedWord;
  if (xml.reduce((sum, entry) => sum + tagsIn(entry), 0) > mostXmlTags) return tooMuchText;
  try {
    const { value } = await mammoth.convertToHtml(unpackedBy(files), withoutPictures);
    return textPages(textOf(value), picturesOf(files), limits);
  } catch {
    return damagedWord;
  }
}

function tagsIn(entry: ZipEntry): number {
  let tags = 0;
  for (const byte of entry.unpack() ?? []) if (byte === 0x3c) tags += 1;
  return tags;
}

/**
 * What mammoth asks of a ZIP file (its lib/zipfile.js), answered from the directory that was checked: by itself it reads
 * the file once more, with a reader that believes another directory where there are two and unpacks without a limit.
 */
function unpackedBy(files: Map<string, ZipEntry>): Parameters<typeof mammoth.convertToHtml>[0] {
  const file = {
    exists: (name: string) => files.has(name),
    read: async (name: string, encoding?: BufferEncoding) => {
      const content = files.get(name)?.unpack();
      if (!content) throw new Error('a part of the Word file is not there or damaged');
      return encoding ? content.toString(encoding) : content;
    },
  };
  // of the kinds of input that its types tell, this one is missing
  return { file } as unknown as Parameters<typeof mammoth.convertToHtml>[0];
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
function picturesOf(files: Map<string, ZipEntry>): Uint8Array[] {
  const text = (name: string) => files.get(name)?.unpack()?.toString() ?? '';
  // ECMA-376 part 1, 17.3.3 (drawings, `r:embed`) and part 4, 19.1.2.11 (VML pictures, `r:id`)
  const shown = [...text('word/document.xml').matchAll(/\br:(?:embed|id)="([^"]+)"/g)].map(([, id]) => id);
  const targets = new Map<string, string>();
  for (const [relation] of text('word/_rels/document.xml.rels').matchAll(/<Relationship\b[^>]*>/g)) {
    const [id, target] = [/\bId="([^"]+)"/, /\bTarget="([^"]+)"/].map((part) => part.exec(relation)?.[1]);
    if (id && target) targets.set(id, target.startsWith('/') ? target.slice(1) : `word/${target}`);
  }
  // each once, under however many names it is shown
  const names = new Set(shown.map((id) => targets.get(id ?? '')));
  return [...names].flatMap((name) => {
    const picture = name?.startsWith('word/media/') && files.get(name)?.unpack();
    return picture ? [picture] : [];
  });
}
