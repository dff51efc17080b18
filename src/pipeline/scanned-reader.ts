/**
 * The `Reader` port behind a virus scanner: nothing of a mail is opened, drawn or given out that it has not passed. The
 * mail is scanned whole, as it came; the scanner takes its attachments apart itself.
 */
import type { MailReading } from '../core/model.js';
import type { Reader, ReadRequest, ScanResult, VirusScanner } from './ports.js';
import { sha256 } from './sha256.js';

/** Mails whose scan is remembered, for pages of one letter are asked for one after the other. */
const mostRemembered = 200;

/** @throws from every method what the scanner throws where it cannot be asked */
export function scannedReader(reader: Reader, scanner: VirusScanner): Reader {
  const clean = new Set<string>();
  const scan = async ({ bytes }: ReadRequest): Promise<ScanResult> => {
    const hash = sha256(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (clean.has(hash)) return { kind: 'clean' };
    const result = await scanner.scan(bytes);
    if (result.kind === 'clean') {
      if (clean.size >= mostRemembered) clean.clear();
      clean.add(hash);
    }
    return result;
  };
  return {
    async read(request, signal) {
      const result = await scan(request);
      return result.kind === 'clean' ? reader.read(request, signal) : unopened(result);
    },
    drawPage: async (request, at) =>
      (await scan(request)).kind === 'clean' ? reader.drawPage(request, at) : null,
    document: async (request, document) =>
      (await scan(request)).kind === 'clean' ? reader.document(request, document) : null,
    close: () => reader.close(),
  };
}

function unopened(result: Exclude<ScanResult, { kind: 'clean' }>): MailReading {
  const text =
    result.kind === 'found'
      ? `The virus scanner found ${result.name}; nothing in the mail was opened.`
      : 'The mail is larger than the virus scanner looks at (StreamMaxLength); nothing in it was opened.';
  return { mail: null, documents: [], letters: [], nearMisses: [], problem: { code: 'virus', text } };
}
