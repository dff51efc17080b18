import { expect, test } from '@jest/globals';
import { openWithPdfium, type PdfiumFile, warmPdfium } from '../../../src/adapters/pdf/pdfium.js';
import { makePdf } from './make-pdf.js';

/** Calls that PDFium's module answers with a trap, as it does once its memory is full. */
async function breaking(call: string): Promise<void> {
  const { module } = (await warmPdfium()) as unknown as { module: Record<string, unknown> };
  module[call] = () => {
    throw Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
  };
}

test.each<[string, string, (file: PdfiumFile | null) => unknown]>([
  ['is opened', '_FPDF_LoadMemDocument', (file) => file],
  ['is looked at', '_FPDFPage_CountObjects', (file) => file?.objects(1)],
  ['is drawn', '_FPDF_RenderPageBitmap', (file) => file?.draw(1, 100, 100)],
  ['is closed', '_FPDF_CloseDocument', (file) => file?.close()],
])('a file at which PDFium traps when it %s is the last one of that module', async (_what, call, use) => {
  const bytes = await makePdf(({ page, font }) => page.drawText('words', { x: 72, y: 700, font }));
  const before = await warmPdfium();
  await breaking(call);
  await (async () => use(await openWithPdfium(bytes)))().catch(() => undefined);
  expect(await warmPdfium()).not.toBe(before);
  const next = await openWithPdfium(bytes);
  expect(await next?.draw(1, 100, 100)).toMatchObject({ width: 100, height: 100 });
  next?.close();
});

test('a file that is no PDF leaves the module as it is', async () => {
  const before = await warmPdfium();
  expect(await openWithPdfium(Buffer.from('no PDF'))).toBeNull();
  expect(await warmPdfium()).toBe(before);
});
