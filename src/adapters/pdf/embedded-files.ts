/** Files that stand inside a PDF: a portfolio is a PDF that holds little else (ISO 32000-1, 7.11.4 and 12.3.5). */
import type { PdfFile } from './pdfjs.js';

/** A portfolio of a school year holds fewer; the rest is not looked at. */
const mostFiles = 40;

/**
 * @returns all files of a portfolio; of another PDF only the PDFs in it, for the source that a word processor puts
 * into its PDF is no second letter. None where the PDF is damaged there.
 */
export async function embeddedFiles(file: PdfFile): Promise<Uint8Array[]> {
  try {
    const attached = Object.values((await file.getAttachments()) ?? {}).slice(0, mostFiles);
    const contents = attached.flatMap(({ content }) => content ?? []);
    if (contents.length === 0) return [];
    const { info } = await file.getMetadata();
    return info.IsCollectionPresent === true ? contents : contents.filter(isPdf);
  } catch {
    return [];
  }
}

function isPdf(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, 1_024)).includes('%PDF-');
}
