/** Form values, notes typed onto the page, and marks that people put there: drawings, stamps, signature fields. */
import type { Mark, Word } from '../../core/model.js';
import { layOut } from './lay-out.js';
import { boxOfRect, clip, type PageGeometry } from './page-geometry.js';
import type { PdfAnnotation, PdfPage } from './pdfjs.js';
import type { SignatureFields } from './signature-fields.js';

// ISO 32000-1, table 165: what a person does not see is not read
const hiddenFlag = 1 << 1;
const noViewFlag = 1 << 5;

const drawnSubtypes = new Set(['Ink', 'Line', 'PolyLine', 'Polygon', 'Square', 'Circle']);

/** @param signatures asked only where the page holds a signature field */
export async function readAnnotations(
  page: PdfPage,
  geometry: PageGeometry,
  signatures: () => Promise<SignatureFields>,
): Promise<{ words: Word[]; marks: Mark[] }> {
  const words: Word[] = [];
  const marks: Mark[] = [];
  for (const annotation of await page.getAnnotations({ intent: 'display' })) {
    if ((annotation.annotationFlags & (hiddenFlag | noViewFlag)) !== 0) continue;
    const box = clip(boxOfRect(annotation.rect, geometry));
    if (!box) continue;
    if (drawnSubtypes.has(annotation.subtype)) marks.push({ kind: 'drawn', box });
    else if (annotation.subtype === 'Stamp') marks.push({ kind: 'image', box });
    else if (annotation.subtype === 'FreeText') words.push(...noteWords(annotation, box, geometry));
    else if (annotation.subtype === 'Widget') {
      const name = annotation.fieldName ?? '';
      if (annotation.fieldType === 'Sig') {
        const signature = (await signatures()).get(name);
        marks.push({ kind: 'certificate', box, name, ...signature });
      } else if (annotation.fieldType === 'Tx' || annotation.fieldType === 'Ch') {
        marks.push({ kind: 'field', box, name });
        words.push(...valueWords(annotation, box, geometry));
      }
    }
  }
  return { words, marks };
}

function valueWords(annotation: PdfAnnotation, box: Mark['box'], geometry: PageGeometry): Word[] {
  const { fieldValue, options } = annotation;
  const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).filter((v) => typeof v === 'string');
  // a list shows the wording of its options, and stores their export values
  const shown = values.map((v) => options?.find((o) => o.exportValue === v)?.displayValue ?? v);
  return layOut({
    ...place(annotation, box, geometry),
    text: shown.join('\n'),
    multiLine: annotation.multiLine === true || shown.length > 1,
    source: 'form-value',
  });
}

function noteWords(annotation: PdfAnnotation, box: Mark['box'], geometry: PageGeometry): Word[] {
  const text = annotation.contentsObj?.str || (annotation.textContent ?? []).join('\n');
  return layOut({ ...place(annotation, box, geometry), text, multiLine: true, source: 'annotation' });
}

function place(annotation: PdfAnnotation, box: Mark['box'], { widthPt, heightPt }: PageGeometry) {
  const { fontSize, fontName } = annotation.defaultAppearanceData ?? {};
  return { box, widthPt, heightPt, fontSizePt: fontSize ?? 0, ...(fontName ? { fontName } : {}) };
}
