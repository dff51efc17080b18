/**
 * Bytes → all letters in them, inside a reading process: walk the mail, open what may be a document, find the forms
 * among the pages, read each letter. What a document is, its bytes decide; subject and file names decide nothing.
 */
import { matchForms, matchGiven } from '../core/form/match.js';
import type { District, FoundDocument, MailFacts, MailReading, Page, Problem } from '../core/model.js';
import { readLetter } from './read-letter.js';
import type { OpenedPages } from './open-pages.js';
import {
  type HandwritingReader,
  PermanentError,
  type MailParser,
  type MailPart,
  type ReadRequest,
} from './ports.js';
import { sha256 } from './sha256.js';

export interface ReadTools {
  parser: MailParser;
  /** opens one document and reads its pages; `null` for bytes that are no document we could read a letter from */
  openPages(bytes: Uint8Array, name: string, documentIndex: number): Promise<OpenedPages>;
  roster: District[];
  handwriting: HandwritingReader;
}

/** More documents than any letter has; the rest is not opened, and the mail says so. */
const mostDocuments = 40;

export async function readMail(request: ReadRequest, tools: ReadTools): Promise<MailReading> {
  let facts: MailFacts | null = null;
  let parts: MailPart[];
  let truncated = false;
  if (request.kind === 'mail') {
    try {
      const parsed = await tools.parser.parse(request.bytes);
      facts = parsed.facts;
      parts = parsed.parts;
      truncated = parsed.truncated;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return {
        mail: null,
        documents: [],
        letters: [],
        nearMisses: [],
        problem: { code: 'corrupt-document', text: 'The mail cannot be parsed.' },
      };
    }
  } else {
    parts = [
      { part: '1', name: request.name, declaredType: '', bytes: Buffer.from(request.bytes), inline: false },
    ];
  }
  const found = await openAll(parts, tools);
  if (truncated || parts.length > mostDocuments)
    found.problem = {
      code: 'too-many-attachments',
      text: 'It carries more attachments than the service opens, or they lie too deep, or its header is too long: not all of it was looked at.',
    };
  found.problem ??= unreadPages(found);
  return readLetters(request, facts, found, tools);
}

interface Found {
  documents: FoundDocument[];
  pages: Page[];
  /** per page of `pages`: how to read a region of it again */
  rereads: { opened: OpenedPages; index: number }[];
  problem: Problem | null;
}

async function openAll(parts: MailPart[], tools: ReadTools): Promise<Found> {
  const found: Found = { documents: [], pages: [], rereads: [], problem: null };
  for (const part of parts.slice(0, mostDocuments)) {
    const index = found.documents.length;
    const opened = await tools.openPages(part.bytes, part.name, index);
    found.documents.push({
      index,
      name: part.name,
      kind: opened.document.kind,
      hash: sha256(part.bytes),
      sizeBytes: part.bytes.length,
      part: part.part,
      pageCount: opened.document.pageCount,
      problem: opened.document.problem,
    });
    opened.pages.forEach((page, pageIndex) => {
      found.pages.push(page);
      found.rereads.push({ opened, index: pageIndex });
    });
  }
  return found;
}

function unreadPages(found: Found): Problem | null {
  const left = [...new Set(found.rereads.map(({ opened }) => opened))].reduce(
    (sum, { ocrPages }) => sum + ocrPages.left,
    0,
  );
  return left === 0
    ? null
    : {
        code: 'too-many-pages',
        text: `It has more scanned pages than the service reads: ${left} of them were not looked at.`,
      };
}

async function readLetters(
  request: ReadRequest,
  facts: MailFacts | null,
  found: Found,
  tools: ReadTools,
): Promise<MailReading> {
  const { matches, nearMisses } = request.groups
    ? {
        matches: matchGiven(found.pages, indexesOf(request.groups, found.pages), request.forms),
        nearMisses: [],
      }
    : matchForms(found.pages, request.forms);
  const context = {
    receivedOn: request.receivedOn,
    roster: tools.roster,
    senderDomain: facts?.from[0]?.address.split('@')[1] ?? null,
    senders: facts === null ? [] : [...facts.from, ...facts.replyTo].map(({ address }) => address),
    handwriting: tools.handwriting,
    fullPicture: (pageIndex: number) => {
      const source = found.rereads[pageIndex]!;
      return source.opened.fullPicture(source.index);
    },
  };
  const letters = [];
  for (const match of matches) {
    letters.push(
      await readLetter(found.pages, match, context, (pageIndex, region) => {
        const source = found.rereads[pageIndex]!;
        return source.opened.reread(source.index, region);
      }),
    );
  }
  return { mail: facts, documents: found.documents, letters, nearMisses, problem: found.problem };
}

/** Pages that are not there (a document that does not open any more) are left out. */
const indexesOf = (groups: readonly [number, number][][], pages: readonly Page[]): number[][] =>
  groups
    .map((group) =>
      group.flatMap(([document, page]) => {
        const index = pages.findIndex((one) => one.document === document && one.page === page);
        return index < 0 ? [] : [index];
      }),
    )
    .filter((group) => group.length > 0);
