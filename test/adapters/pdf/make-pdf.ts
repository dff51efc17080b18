/** Small PDFs for these tests, made with pdf-lib. */
import { PDFDocument, PDFName, PDFString, StandardFonts, degrees, type PDFFont, type PDFPage } from 'pdf-lib';

export interface Sheet {
  document: PDFDocument;
  page: PDFPage;
  font: PDFFont;
}

/** One letter page, filled in by `draw`. */
export async function makePdf(draw: (sheet: Sheet) => void | Promise<void>): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([612, 792]);
  const font = await document.embedFont(StandardFonts.Helvetica);
  await draw({ document, page, font });
  return document.save();
}

/** Adds an annotation or widget dictionary to the page. */
export function annotate({ document, page }: Sheet, dict: Record<string, unknown>): void {
  const ref = document.context.register(document.context.obj({ Type: 'Annot', ...dict } as never));
  const annotations = page.node.Annots() ?? document.context.obj([]);
  annotations.push(ref);
  page.node.set(PDFName.of('Annots'), annotations);
}

export { degrees, PDFName, PDFString };
