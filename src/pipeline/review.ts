/**
 * What a person decides. Each action is one transaction around the locked open review (or held reply), so that a
 * double click, or two people, decide once; the second is told what was decided. Every one writes an event.
 */
import type { IsoDate, MissingName } from '../core/model.js';
import { releaseBreaker } from './breaker.js';
import { accept, type Acceptance } from './review/accept-letter.js';
import { ask, previewQuestion, type Preview, type Question } from './review/ask-sender.js';
import { assignDistrict } from './review/assign-district.js';
import { dismiss } from './review/dismiss.js';
import { drop, release } from './review/held-replies.js';
import { hold, takeUp } from './review/hold.js';
import {
  change,
  decide,
  type By,
  type Outcome,
  type Refused,
  type ReviewDeps,
} from './review/open-review.js';
import { readAgain } from './review/order-second-reading.js';
import { undo } from './review/undo.js';
import type { PageAt } from './store/rows.js';

export type { Acceptance, By, Outcome, Preview, Question, Refused, ReviewDeps };

export interface ReviewActions {
  acceptLetter(reviewId: string, acceptance: Acceptance, by: By): Promise<Outcome>;
  askSender(reviewId: string, question: Question, by: By): Promise<Outcome>;
  /** what `askSender` would write; changes nothing */
  previewQuestion(reviewId: string, missing: MissingName[]): Promise<Preview>;
  /** no letter: what was kept of it is forgotten, its bytes go with a sweep once that cannot be taken back */
  dismiss(reviewId: string, by: By): Promise<Outcome>;
  /** the mail's open letters are read anew by the present forms; nothing is answered */
  readAgain(reviewId: string, by: By): Promise<Outcome>;
  /** splits or joins the open letters of the mail: one list of pages for each letter, and they are read anew */
  regroup(reviewId: string, groups: PageAt[][], by: By): Promise<Outcome>;
  assignDistrict(reviewId: string, district: string, by: By): Promise<Outcome>;
  hold(reviewId: string, held: { until: IsoDate | null; note: string }, by: By): Promise<Outcome>;
  takeUp(reviewId: string, by: By): Promise<Outcome>;
  /** takes the last decision back, while nothing of it was sent */
  undo(reviewId: string, by: By): Promise<Outcome>;
  releaseHeld(replyId: string, to: string, by: By): Promise<Outcome>;
  dropHeld(replyId: string, by: By): Promise<Outcome>;
  /** ends the stop of automatic replies; `send`: those that it held go now. @returns how many go */
  resumeReplies(send: boolean, by: By): Promise<number | 'not-tripped'>;
}

export function reviewActions(deps: ReviewDeps): ReviewActions {
  return {
    acceptLetter: (id, acceptance, by) => decide(id, by, deps, (open) => accept(open, acceptance, deps)),
    askSender: (id, question, by) => decide(id, by, deps, (open) => ask(open, question, deps)),
    previewQuestion: (id, missing) => previewQuestion(id, missing, deps),
    dismiss: (id, by) => decide(id, by, deps, (open) => dismiss(open)),
    readAgain: (id, by) => change(id, by, deps, (open) => readAgain(open, null)),
    regroup: (id, groups, by) => change(id, by, deps, (open) => readAgain(open, groups)),
    assignDistrict: (id, district, by) =>
      change(id, by, deps, (open) => assignDistrict(open, district, deps.roster)),
    hold: (id, held, by) => change(id, by, deps, (open) => hold(open, held)),
    takeUp: (id, by) => change(id, by, deps, (open) => takeUp(open)),
    undo: (id, by) => undo(id, by, deps),
    releaseHeld: (id, to, by) => release(id, to.trim(), by, deps),
    dropHeld: (id, by) => drop(id, by, deps),
    resumeReplies: (send, { actor }) => releaseBreaker(actor, send && deps.mode !== 'dry-run', deps),
  };
}
