/** A small PDF with a line of text, read once when a reading process starts: modules, WebAssembly and JIT are then warm. */
import type { ReadRequest } from '../../pipeline/ports.js';

export function warmUpDocument(): ReadRequest {
  const line = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
  const content = `BT /F1 8 Tf 36 700 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  text += offsets.map((offset) => `${offset} 00000 n \n`).join('');
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  const bytes = new TextEncoder().encode(text);
  return { kind: 'document', bytes, name: 'warm-up', receivedOn: '2024-01-01', forms: [] };
}
