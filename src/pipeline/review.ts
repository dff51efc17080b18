/**
 * What a person decides. Each action is one transaction around the locked open review (or held reply), so that a
 * double click, or two people, decide once; the second is told what was decided. Every one writes an event.
 */
import type { MissingName } from '../core/model.js';
import { accept, type Acceptance } from './review/accept-letter.js';
import { ask } from './review/ask-sender.js';
import { dismiss } from './review/dismiss.js';
import { drop, release } from './review/held-replies.js';
import { decide, type Outcome, type ReviewDeps } from './review/open-review.js';

export type { Acceptance, Outcome, ReviewDeps };

export interface ReviewActions {
  acceptLetter(reviewId: string, acceptance: Acceptance): Promise<Outcome>;
  /** `missing` by field name, `districtSignature`, `signatureDate`; none for a mail whose files do not open */
  askSender(reviewId: string, missing: MissingName[]): Promise<Outcome>;
  /** no letter: what was kept of it is forgotten, its bytes go with the next sweep */
  dismiss(reviewId: string): Promise<Outcome>;
  releaseHeld(replyId: string, to: string): Promise<Outcome>;
  dropHeld(replyId: string): Promise<Outcome>;
}

export function reviewActions(deps: ReviewDeps): ReviewActions {
  return {
    acceptLetter: (id, acceptance) => decide(id, deps, (open) => accept(open, acceptance, deps)),
    askSender: (id, missing) => decide(id, deps, (open) => ask(open, missing, deps)),
    dismiss: (id) => decide(id, deps, (open) => dismiss(open)),
    releaseHeld: (id, to) => release(id, to.trim(), deps),
    dropHeld: (id) => drop(id, deps),
  };
}
