/**
 * Whether a mail says that a letter of commitment comes with it. Used only where no letter was found in it: such a
 * mail goes to a person, since its sender believes to have returned the letter. It never makes a mail a letter.
 */
import type { MailFacts } from '../model.js';
import { newText } from './quoted.js';

/** `named`: it names this programme; `unnamed`: some letter of commitment, which may be another programme's. */
export type Claim = 'named' | 'unnamed';

const programme = /\b(?:KY[\s-]?)?ILN\b|\binnovati(?:on|ve) (?:lab|learning) network\b/iu;
/** LOC is case-bound: "loc" is a word of programmers, and "line of credit" of lenders */
const letter = /\bletters? of commitment\b|\bcommitment letters?\b|\bILN letter\b|\b(?:LOC|LoC)\b/u;
const letterAnyCase = /\bletters? of commitment\b|\bcommitment letters?\b|\bILN letter\b/iu;
const namesLetter = (text: string) => letter.test(text) || letterAnyCase.test(text);

/** Hands something over with this very mail. */
const strong =
  /\battach(?:ed|ing)\b|\benclosed\b|\bhere(?:'s|’s| is| are| it is| you go| you are)\b|\b(?:please|pls) (?:find|see)\b/iu;
/** May speak of this mail, or of another day. */
const weak =
  /\breturn(?:ing|ed)\b|\bsubmitting\b|\b(?:i am|i'm|we are|we're) sending\b|\bcompleted\b|\bsigned\b/iu;

/** Sentences that ask for a letter, miss one, speak of one sent before, or of another paper. */
const other =
  /\b(?:grants?|fellowships?|rfa|rfp|mou|memorandum|applications?|appl(?:y|ying)|proposal|newsletter|deadline|mortgage|loan|lender|blank|template)\b|\bplease (?:\w+ )?(?:sign|return|complete|submit|send|fill)\b|\b(?:last (?:week|month|year|fall|spring)|earlier|previously|on file|already)\b|\b(?:no|not|forgot|without|missing)\b.{0,60}\battach/iu;
/** Intentions and questions: they outweigh the weak words, not an attachment that is named. */
const notYet =
  /\?|\b(?:will|shall|would|could|can|when|how|where|if|need to|want to|going to|plan to|due|not yet|haven't|have not|did not|didn't|still need)\b/iu;
const handsOver = (sentence: string) =>
  !other.test(sentence) && (strong.test(sentence) || (weak.test(sentence) && !notYet.test(sentence)));

const subjectPrefix = /^(?:(?:re|fwd?|fw|aw)\s*:\s*)+/iu;
/** what a subject may say beside the letter's name when it is nothing but a letter's title */
const aboutOtherThings =
  /\b(?:question|grants?|fellowships?|rfa|rfp|mou|memorandum|application|newsletter|deadline|reminder|due|template|blank|request|invitation|webinar|agenda|minutes|update|how to|mortgage|loan)\b|\?/iu;

/** @returns what kind of claim the subject or the sender's own words make; quoted text makes none */
export function claimOf(facts: Pick<MailFacts, 'subject' | 'text'>): Claim | null {
  const own = newText(facts.text);
  const subject = facts.subject.replace(subjectPrefix, '');
  const isAnswer = /^re\s*:/iu.test(facts.subject.trim());
  const aboutLetter = namesLetter(subject) && !aboutOtherThings.test(subject);
  const claimed =
    sentences(own).some((sentence) => handsOver(sentence) && namesLetter(sentence)) ||
    // "Re: KY ILN Letter of Commitment" with "Here you go!": the subject says what is handed over
    (aboutLetter && sentences(own).some((sentence) => handsOver(sentence))) ||
    (aboutLetter && !isAnswer && (programme.test(subject) || strong.test(subject) || weak.test(subject)));
  if (!claimed) return null;
  return programme.test(`${subject}\n${own}`) ? 'named' : 'unnamed';
}

export function claimsLetter(facts: Pick<MailFacts, 'subject' | 'text'>): boolean {
  return claimOf(facts) !== null;
}

/** Long mails hand a letter over in their first lines; what follows is for people. */
const sentences = (text: string) =>
  text
    .slice(0, 4_000)
    .split(/(?<=[.!?])\s+|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)]))/u)
    .map((sentence) => sentence.replaceAll(/\s+/gu, ' ').trim())
    .filter((sentence) => sentence !== '');
