/**
 * Whether a signature field holds a signature, and the day it states. pdf.js does not tell; pdf-lib gives the
 * dictionaries. A /V says that a signature is there, not that it is valid (ISO 32000-1, 12.8).
 */
import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFSignature, PDFString } from 'pdf-lib';
import type { IsoDate } from '../../core/model.js';

/** By full field name. A field that is not there could not be looked at: nothing is said of it. */
export type SignatureFields = Map<string, { signed: boolean; signedOn?: IsoDate }>;

export async function readSignatureFields(bytes: Uint8Array): Promise<SignatureFields> {
  const fields: SignatureFields = new Map();
  try {
    const document = await PDFDocument.load(bytes, { ignoreEncryption: true, updateMetadata: false });
    for (const field of document.getForm().getFields()) {
      if (!(field instanceof PDFSignature)) continue;
      const value = field.acroField.dict.lookup(PDFName.of('V'));
      const signed = value instanceof PDFDict;
      const stated = signed ? value.lookup(PDFName.of('M')) : undefined;
      // strings of an encrypted file cannot be read here
      const text =
        !document.isEncrypted && (stated instanceof PDFString || stated instanceof PDFHexString)
          ? stated.decodeText()
          : '';
      const signedOn = dayOf(text);
      fields.set(field.getName(), { signed, ...(signedOn ? { signedOn } : {}) });
    }
  } catch {
    // pdf-lib is stricter than pdf.js; without it the signature fields stay undecided
  }
  return fields;
}

/** `D:YYYYMMDDHHmmSS+HH'mm'` (ISO 32000-1, 7.9.4): the day in the signer's own zone. */
export function dayOf(text: string): IsoDate | undefined {
  const [, year, month, day] = /^(?:D:)?(\d{4})(\d{2})(\d{2})/.exec(text) ?? [];
  if (!year || !month || !day) return undefined;
  const real = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const iso = `${year}-${month}-${day}`;
  return real.toISOString().startsWith(iso) ? iso : undefined;
}
