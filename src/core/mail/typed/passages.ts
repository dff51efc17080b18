/** The sender's own lines cut into passages: each a label with what stands behind it, or text without a label. */
import { fieldLabel } from '../../form/field-label.js';
import { missingInWords } from '../../judging/reply-words.js';
import type { FormDefinition, MissingName } from '../../model.js';
import type { NewLine } from '../quoted.js';
import { isClosing, isCourtesy, sentencesOf } from './courtesy.js';
import { type Label, labelBelow, type Labelled, labelled, labelOf } from './labels.js';

export interface Passage {
  label: Label | null;
  /** what is said: behind the label, without courtesies around it */
  text: string;
  /** where that stands in the mail's text, in UTF-16 units */
  start: number;
  end: number;
}
interface Span {
  start: number;
  end: number;
}
interface Asked {
  names: readonly MissingName[];
  form: FormDefinition;
}

/** @param text of the mail; `lines` are its own lines, empty ones too */
export function passagesOf(text: string, lines: readonly NewLine[], asked: Asked): Passage[] {
  const passages: Passage[] = [];
  let open: Passage | null = null;
  let role: string | null = null;
  const close = (): void => {
    // a label that was left empty answers nothing
    if (open !== null && !isWaiting(open)) passages.push(open);
    open = null;
  };
  const begin = (label: Label | null, { start, end }: Span): void => {
    close();
    open = { label, text: text.slice(start, end), start, end };
  };
  const goOn = (passage: Passage, { start, end }: Span): void => {
    // a label alone on its line: the answer begins below it
    if (isWaiting(passage)) passage.start = start;
    passage.end = end;
    passage.text = text.slice(passage.start, end);
  };
  for (const line of lines) {
    if (line.text.trim() === '') {
      if (!isWaiting(open)) {
        close();
        role = null;
      }
      continue;
    }
    // what is quoted in between parts two answers
    if (line.below !== '') {
      close();
      role = null;
    }
    for (const span of saidSpans(line)) {
      const said = text.slice(span.start, span.end);
      const found = labelled(said, asked.form) ?? (open === null ? heading(said, asked.form) : null);
      const below = found === null ? labelBelow(line.below, asked.names, spelt(asked.form)) : null;
      if (found !== null) {
        const label = inRole(found.label, role);
        // "Contact" over "Name: …" and "Email: …" only says whose they are
        if (label !== found.label && isWaiting(open)) open = null;
        if (label.kind === 'person' && label.role !== null) role = label.role;
        begin(label, { start: span.start + found.at, end: span.end });
      } else if (below !== null) begin(below, span);
      else if (open !== null && takesMore(open)) goOn(open, span);
      else begin(null, span);
    }
  }
  close();
  return passages.map((passage) => trimmed(passage));
}

/** "Point of contact" above its lines, as on the form. A word that does not say whose or what it is ("Name") is none. */
function heading(said: string, form: FormDefinition): Labelled | null {
  const label = labelOf(said.replaceAll('*', ''), form);
  const tells = label?.kind === 'prose' || (label?.kind === 'person' && label.role !== null);
  return tells ? { label, at: said.length } : null;
}

const isWaiting = (open: Passage | null): boolean => open !== null && /^[\s….·_-]*$/u.test(open.text);

/** A reply names what it asks for in its list of what is missing, and as the label that may be typed. */
const spelt = (form: FormDefinition) => (name: string) => [missingInWords(name, form), fieldLabel(name)];

/** "Title:" below "Point of contact:" is that person's. */
const inRole = (label: Label, role: string | null): Label =>
  label.kind === 'person' && label.role === null && role !== null ? { ...label, role } : label;

/** One address or title is a line; prose, people and what has no label go on until an empty line. */
function takesMore(passage: Passage): boolean {
  const { label } = passage;
  if (label === null || isWaiting(passage)) return true;
  if (label.kind === 'prose') return true;
  return label.kind === 'person' && label.parts.length !== 1;
}

/** "Hi Pat, …", "Sorry about that, …": the rest of the sentence says something. */
const leadIn =
  /^\s*(?:hi|hello|hey|dear|sorry|my apologies|apologies|thanks|thank you|yes|sure|ok(?:ay)?|oh)\b[^,:.!?@]{0,40}(?:,|\s[–—-])\s+(?=\S)/iu;

/** What a line says without courtesies: a line is one span, or what stands before and after courtesies in it. */
function saidSpans(line: NewLine): Span[] {
  if (isClosing(line.text)) return [];
  const lead = leadIn.exec(line.text)?.[0].length ?? 0;
  const sentences = sentencesOf(line.text.slice(lead)).map(({ text, start }) => ({
    text,
    start: start + lead,
  }));
  const said = sentences.filter((sentence) => !isCourtesy(sentence.text));
  const spans: Span[] = [];
  for (const { text, start } of said) {
    const at = { start: line.start + start, end: line.start + start + text.length };
    const before = spans.at(-1);
    const touches =
      before !== undefined && line.text.slice(before.end - line.start, at.start - line.start).trim() === '';
    if (touches) before.end = at.end;
    else spans.push(at);
  }
  return spans;
}

function trimmed(passage: Passage): Passage {
  const lead = /^\s*/u.exec(passage.text)?.[0].length ?? 0;
  const text = passage.text.trim();
  const start = passage.start + lead;
  return { ...passage, text, start, end: start + text.length };
}
