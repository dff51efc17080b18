/**
 * Real mail by other people, where it is at hand: `LETTER_INTAKE_CORPUS`, else a folder beside the checkout. It is
 * read from there and is no part of the project.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import type { Address, MailFacts } from '../../../src/core/model.js';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const root = process.env['LETTER_INTAKE_CORPUS'] ?? path.resolve(packageRoot, '../shared/corpus');

/**
 * The files of one folder of real mail, as a list of one list: none where the folder is not at hand, which is said
 * loudly, since the tests that loop over it are then skipped.
 */
export function realMail(folder: string): string[][] {
  const place = path.join(root, folder);
  if (!existsSync(place)) {
    process.stderr.write(`\nSKIPPED: tests that need real mail (${folder}); set LETTER_INTAKE_CORPUS\n\n`);
    return [];
  }
  const files = readdirSync(place).toSorted();
  return [files.map((file) => path.join(place, file))];
}

/** @returns the facts of each file, in their order */
export function factsOfAll(files: readonly string[]): Promise<MailFacts[]> {
  return Promise.all(files.map((file) => factsOf(readFileSync(file))));
}

export const baseName = (file: string) => path.basename(file);

const addresses = (value: AddressObject | AddressObject[] | undefined): Address[] =>
  [value ?? []]
    .flat()
    .flatMap((object) => object.value)
    .map((entry) => ({ name: entry.name, address: (entry.address ?? '').toLowerCase() }));

const list = (value: string | string[] | undefined) => [value ?? []].flat();

/** The facts of a mail as plainly as a test needs them. */
export async function factsOf(source: Buffer): Promise<MailFacts> {
  const parsed = await simpleParser(source);
  const raw = rawHeaders(parsed);
  const type = /^\s*([^\s;]+)/u.exec(raw['content-type']?.[0] ?? '')?.[1]?.toLowerCase() ?? 'text/plain';
  return {
    messageId: parsed.messageId ?? null,
    inReplyTo: list(parsed.inReplyTo),
    references: list(parsed.references),
    from: addresses(parsed.from),
    sender: null,
    replyTo: addresses(parsed.replyTo),
    to: addresses(parsed.to),
    cc: addresses(parsed.cc),
    returnPath: returnPathOf(raw),
    subject: parsed.subject ?? '',
    date: null,
    headers: raw,
    contentType: type,
    reportType: /report-type="?([\w-]+)/iu.exec(raw['content-type']?.[0] ?? '')?.[1]?.toLowerCase() ?? null,
    text: (parsed.text ?? '').slice(0, 200_000),
  };
}

function rawHeaders(parsed: ParsedMail): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replaceAll(/\r?\n/gu, ' ')
      .trim();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return headers;
}

function returnPathOf(raw: Record<string, string[]>): string | null {
  const [value] = raw['return-path'] ?? [];
  return value === undefined ? null : value.replaceAll(/[<>\s]/gu, '').toLowerCase();
}
