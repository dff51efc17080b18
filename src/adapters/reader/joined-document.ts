/** A document with the documents inside it as one: its own pages first, then theirs, in order. */
import type { DocumentKind, Problem } from '../../core/model.js';
import type { OpenDocument, RawPage, UnopenedDocument } from '../../pipeline/ports.js';

/**
 * @param inner what stands inside, opened, or why it could not be; without what can be no page
 * @returns a Problem where nothing in it has pages, or all together have too many
 */
export async function joined(
  outer: OpenDocument,
  inner: (OpenDocument | UnopenedDocument)[],
  maxPages: number,
): Promise<OpenDocument | UnopenedDocument> {
  const opened = inner.flatMap((document) => ('code' in document ? [] : [document]));
  const unopened = inner.filter((document): document is UnopenedDocument => 'code' in document);
  // that a limit was hit, or a letter is broken, says more than that something else is no letter
  const failed = unopened.find(({ code }) => code !== 'unsupported-type') ?? unopened[0];
  const problem =
    outer.problem ?? (failed ? problemOf(failed) : opened.find((one) => one.problem)?.problem) ?? null;
  const all = [outer, ...opened];
  const close = async () => {
    for (const document of all) await document.close();
  };
  const pageCount = all.reduce((sum, document) => sum + document.pageCount, 0);
  const refused =
    pageCount > maxPages ? tooManyPages(pageCount, maxPages) : opened.length === 0 && outer.pageCount === 0;
  if (refused) {
    await close();
    const why = typeof refused === 'object' ? refused : failed ? problemOf(failed) : nothingInside;
    return { kind: outer.kind, ...why };
  }
  return {
    kind: outer.kind === 'other' ? kindOf(opened) : outer.kind,
    pageCount,
    page: (number) => pageOf(all, number),
    problem,
    close,
  };
}

/** @param number from 1, over all of them */
async function pageOf(documents: OpenDocument[], number: number): Promise<RawPage | Problem> {
  let before = 0;
  for (const document of documents) {
    if (number <= before + document.pageCount) return document.page(number - before);
    before += document.pageCount;
  }
  return nothingInside;
}

function kindOf(documents: OpenDocument[]): DocumentKind {
  const kinds = new Set(documents.map(({ kind }) => kind));
  const [only] = kinds;
  return kinds.size === 1 && only ? only : 'other';
}

function problemOf({ code, text }: UnopenedDocument): Problem {
  return { code, text };
}

function tooManyPages(pages: number, most: number): Problem {
  return { code: 'too-many-pages', text: `The file has ${pages} pages; at most ${most} are read.` };
}

const nothingInside: Problem = {
  code: 'unsupported-type',
  text: 'The file holds no document that can be read; PDF, Word files and pictures can.',
};
