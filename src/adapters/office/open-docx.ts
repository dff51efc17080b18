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
import { unpackedSize, type ZipEntry, zipEntries } from './zip-entries.js';

/** @returns a Problem for what is damaged or would unpack to more than the limit; never throws for bad input. */
export async function openDocx(bytes: Uint8Array, limits: OfficeLimits): Promise<OpenDocument | Problem> {
  const entries = zipEntries(bytes);
  if (entries === null) return damagedWord;
  if (unpackedSize(entries) > limits.maxUnpackedBytes) return unpacksTooLarge;
  if (unpackedSize(entries.filter(isXml)) > mostXmlBytes) return tooMuchText;
  const parts = unpacked(entries);
  if (parts === null) return damagedWord;
  if (tagsIn(parts) > mostXmlTags) return tooMuchText;
  try {
    const { value } = await mammoth.convertToHtml(readFrom(parts), withoutPictures);
    return textPages(textOf(value), picturesOf(parts), limits);
  } catch {
    return damagedWord;
  }
}

/** What a Word file holds, by name. */
type Parts = Map<string, Buffer>;

const isXml = ({ name }: { name: string }): boolean => /\.(?:xml|rels)$/i.test(name);

/** Each once, for what follows asks for the same parts again; of one name the first. @returns null where one is damaged */
function unpacked(entries: ZipEntry[]): Parts | null {
  const parts: Parts = new Map();
  for (const entry of entries.toReversed()) {
    const content = entry.sizeBytes > 0 ? entry.unpack() : Buffer.alloc(0);
    if (content === null) return null;
    parts.set(entry.name, content);
  }
  return parts;
}

function tagsIn(parts: Parts): number {
  let tags = 0;
  for (const [name, content] of parts)
    if (isXml({ name })) for (const byte of content) if (byte === 0x3c) tags += 1;
  return tags;
}

/**
 * What mammoth asks of a ZIP file (its lib/zipfile.js), answered from the directory that was checked: by itself it reads
 * the file once more, with a reader that believes another directory where there are two and unpacks without a limit.
 */
function readFrom(parts: Parts): Parameters<typeof mammoth.convertToHtml>[0] {
  const file = {
    exists: (name: string) => parts.has(name),
    read: async (name: string, encoding?: BufferEncoding) => {
      const content = parts.get(name);
      if (!content) throw new Error('a part of the Word file is not there');
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
function picturesOf(parts: Parts): Uint8Array[] {
  const text = (name: string) => parts.get(name)?.toString() ?? '';
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
    const picture = name?.startsWith('word/media/') && parts.get(name);
    return picture ? [picture] : [];
  });
}
