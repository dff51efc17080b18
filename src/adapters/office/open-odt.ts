/** Opens an OpenDocument text (.odt, as LibreOffice writes it): its text, and the pictures in it. */
import type { Problem } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import {
  damagedWord,
  mostXmlBytes,
  type OfficeLimits,
  protectedWord,
  textPages,
  tooMuchText,
  unpacksTooLarge,
} from './text-pages.js';
import { byName, unpackedSize, zipEntries } from './zip-entries.js';

/** @returns a Problem for what is damaged, protected or would unpack to more than the limit; never throws for bad input. */
export async function openOdt(bytes: Uint8Array, limits: OfficeLimits): Promise<OpenDocument | Problem> {
  const entries = zipEntries(bytes);
  if (entries === null) return damagedWord;
  if (unpackedSize(entries) > limits.maxUnpackedBytes) return unpacksTooLarge;
  const files = byName(entries);
  const unpack = (name: string) => files.get(name)?.unpack();
  const xmlBytes = ['META-INF/manifest.xml', 'content.xml'].reduce(
    (sum, name) => sum + (files.get(name)?.sizeBytes ?? 0),
    0,
  );
  if (xmlBytes > mostXmlBytes) return tooMuchText;
  if (unpack('META-INF/manifest.xml')?.includes('encryption-data')) return protectedWord;
  const content = unpack('content.xml')?.toString('utf8');
  const body = content === undefined ? null : bodyOf(content);
  if (!body) return damagedWord;
  const shown = [...body.matchAll(/\bxlink:href="(Pictures\/[^"]+)"/g)].map(([, name]) => name ?? '');
  const pictures = [...new Set(shown)].flatMap((name) => unpack(name) ?? []);
  return textPages(textOf(body), pictures, limits);
}

/** From the first `<office:text` to the last `</office:text>`: looked for once each, however often it begins. */
function bodyOf(content: string): string | null {
  const start = content.search(/<office:text\b/);
  const end = content.lastIndexOf('</office:text>');
  return start >= 0 && end > start ? content.slice(start, end) : null;
}

/** OpenDocument 1.3 part 3, chapters 5 and 6: paragraphs and headings, their line breaks, tabs and spaces. */
function textOf(body: string): string {
  let text = '';
  // wording that was deleted with changes tracked, and comments: until they end, nothing is text
  let passedOver: string | null = null;
  for (const [part] of body.matchAll(/<[^<>]*>|[^<]+/g)) {
    if (passedOver !== null) {
      if (part.startsWith(passedOver)) passedOver = null;
      continue;
    }
    const opens = /^<(text:tracked-changes|office:annotation)\b[^]*(?<!\/)>$/.exec(part);
    if (opens) passedOver = `</${opens[1]}>`;
    else if (!part.startsWith('<')) text += part.replaceAll(/\s+/g, ' ');
    else if (/^<(?:\/text:(?:p|h)|text:line-break\b|text:(?:p|h)\b[^>]*\/)/.test(part)) text += '\n';
    else if (/^<text:(?:tab|s)\b/.test(part)) text += ' ';
  }
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(amp|lt|gt|quot|apos));/gi, decoded);
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return named[name.toLowerCase()] ?? whole;
  const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
