import { expect, test } from '@jest/globals';
import { TransientError, type Reader, type ScanResult } from '../../src/pipeline/ports.js';
import { scannedReader } from '../../src/pipeline/scanned-reader.js';

const at = { document: 0, page: 1 };
const request = {
  kind: 'mail' as const,
  bytes: Buffer.from('mail'),
  name: '',
  receivedOn: '2026-03-01',
  forms: [],
};

/** What was scanned and what was opened, in order. */
function readerBehind(result: ScanResult | Error): { reader: Reader; asked: string[] } {
  const asked: string[] = [];
  const did = <T>(what: string, answer: T): T => {
    asked.push(what);
    return answer;
  };
  const behind: Reader = {
    read: async () => did('read', { mail: null, documents: [], letters: [], nearMisses: [], problem: null }),
    drawPage: async () => did('draw', Buffer.from('page')),
    document: async () => did('document', Buffer.from('bytes')),
    close: async () => undefined,
  };
  const scan = async () => {
    asked.push('scan');
    if (result instanceof Error) throw result;
    return result;
  };
  return { reader: scannedReader(behind, { scan, check: async () => '' }), asked };
}

test('a clean mail is scanned once and opened', async () => {
  const { reader, asked } = readerBehind({ kind: 'clean' });
  expect((await reader.read(request)).problem).toBeNull();
  expect(String(await reader.drawPage(request, at))).toBe('page');
  expect(String(await reader.document(request, 0))).toBe('bytes');
  expect(asked).toEqual(['scan', 'read', 'draw', 'document']);
});

test.each<[string, ScanResult, RegExp]>([
  ['with a virus', { kind: 'found', name: 'Eicar' }, /found Eicar; nothing in the mail was opened\.$/],
  ['that the scanner refuses', { kind: 'too-large' }, /larger than the virus scanner looks at/],
])('nothing of a mail %s is opened, drawn or given out', async (_what, result, words) => {
  const { reader, asked } = readerBehind(result);
  expect(await reader.read(request)).toMatchObject({
    mail: null,
    letters: [],
    problem: { code: 'virus', text: expect.stringMatching(words) },
  });
  expect(await reader.drawPage(request, at)).toBeNull();
  expect(await reader.document(request, 0)).toBeNull();
  expect(new Set(asked)).toEqual(new Set(['scan']));
});

test('while the scanner is away nothing is opened', async () => {
  const { reader, asked } = readerBehind(new TransientError('away', 'scanner-away'));
  await expect(reader.read(request)).rejects.toMatchObject({ code: 'scanner-away' });
  await expect(reader.drawPage(request, at)).rejects.toMatchObject({ code: 'scanner-away' });
  expect(new Set(asked)).toEqual(new Set(['scan']));
});
