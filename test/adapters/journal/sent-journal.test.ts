/** What was sent stands on the disk, and is understood whatever a power cut or a full disk left of the last line. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FileJournal,
  journalFile,
  openSentJournal,
} from '../../../src/adapters/journal/sent-journal.js';

const at = new Date('2026-01-05T10:00:00.000Z');
const reply = {
  messageId: '<abc@iln.example>',
  kind: 'acknowledgement',
  automatic: true,
  cause: 'c'.repeat(64),
  to: 'robin@adair.example',
};
let folder: string;
const open: FileJournal[] = [];
const journal = async (): Promise<FileJournal> => {
  const opened = await openSentJournal(folder, at);
  open.push(opened);
  return opened;
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-journal-'));
});
afterEach(async () => {
  for (const opened of open.splice(0)) await opened.close();
  await rm(folder, { recursive: true });
});

test('a reply that went is known after the journal is opened again, an announced one is not', async () => {
  const first = await journal();
  await first.aboutToSend({ ...reply, messageId: '<other@iln.example>', cause: 'd' }, at);
  await first.aboutToSend(reply, at);
  expect(await first.find(reply)).toBeNull();
  await first.sent(reply, at);
  const again = await journal();
  expect(again.id).toBe(first.id);
  const found = await again.find(reply);
  expect(found).toMatchObject({ what: 'this', at });
  expect(
    found?.what === 'this' && [found.wentTo('Robin@adair.example'), found.wentTo('x@y.example')],
  ).toEqual([true, false]);
  expect(await again.find({ ...reply, messageId: '<other@iln.example>', cause: 'd' })).toBeNull();
});

test('another automatic answer to the same mail is known, a person’s further one is free', async () => {
  const sent = await journal();
  await sent.sent(reply, at);
  const other = { ...reply, messageId: '<new@iln.example>', kind: 'missing-fields' };
  expect(await sent.find(other)).toEqual({ what: 'another', kind: 'acknowledgement', at });
  expect(await sent.find({ ...other, automatic: false })).toBeNull();
});

test('no address stands in it', async () => {
  const sent = await journal();
  await sent.aboutToSend(reply, at);
  await sent.sent(reply, at);
  expect(await readFile(journalFile(folder), 'utf8')).not.toMatch(/robin|adair/i);
});

describe.each([
  ['torn in its middle', async (file: string, size: number) => truncate(file, size - 20)],
  ['torn by its line end', async (file: string, size: number) => truncate(file, size - 1)],
  ['followed by zeros, as a power cut leaves them', (file: string) => appendFile(file, Buffer.alloc(30))],
])('a last line %s', (_how, tear) => {
  test('keeps no later line from being understood', async () => {
    const sent = await journal();
    await sent.sent(reply, at);
    await sent.sent({ ...reply, messageId: '<torn@iln.example>', cause: 'e' }, at);
    await tear(journalFile(folder), (await readFile(journalFile(folder))).length);
    const again = await journal();
    const later = { ...reply, messageId: '<later@iln.example>', cause: 'f' };
    await again.sent(later, at);
    for (const one of [again, await journal()]) {
      expect(await one.find(reply)).toMatchObject({ what: 'this' });
      expect(await one.find(later)).toMatchObject({ what: 'this' });
    }
  });
});

test('two processes that share one file know of each other', async () => {
  const [one, two] = [await journal(), await journal()];
  await one.sent(reply, at);
  expect(await two.find(reply)).toMatchObject({ what: 'this' });
});

test('a mark takes in what was sent before it; the end in order is seen until something is written', async () => {
  const sent = await journal();
  await sent.sent(reply, at);
  await sent.putMark(7, 'boot-1', at);
  await sent.sent({ ...reply, messageId: '<b@iln.example>' }, at);
  await sent.putStopped(at);
  const again = await journal();
  expect([again.mark, again.boot, again.stopped, again.sentSinceMark]).toEqual([
    7,
    'boot-1',
    true,
    ['<b@iln.example>'],
  ]);
  await again.putMark(8, 'boot-2', at);
  expect([again.mark, again.stopped, again.sentSinceMark]).toEqual([8, false, []]);
});

test('what a copy of it knows more is taken over once', async () => {
  const lost = await journal();
  await lost.sent(reply, at);
  const copy = await lost.bytes();
  await rm(journalFile(folder));
  const anew = await journal();
  expect(await anew.find(reply)).toBeNull();
  expect([await anew.merge(copy), await anew.merge(copy)]).toEqual([1, 0]);
  expect(await anew.find(reply)).toMatchObject({ what: 'this' });
});

test('a folder that cannot be one is said with what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(openSentJournal(join(folder, 'file'), at)).rejects.toMatchObject({
    code: 'journal-unwritable',
    message: expect.stringContaining('SENT_JOURNAL'),
  });
});
