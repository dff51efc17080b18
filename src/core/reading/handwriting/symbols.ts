/**
 * What a date is written with, and what a recogniser says about a strip of ink: probabilities of these symbols along
 * it. Two kinds of recogniser give two shapes of the same thing; both are extended symbol by symbol (`Scorer`).
 */

/** Digits, one separator for slash, dash, dot and comma, and letters of months in lower case. */
export const symbols = '0123456789/abcdefghijklmnopqrstuvwxyz';
export type Symbol = number;
export const separator: Symbol = 10;
export const digitSymbol = (digit: number): Symbol => digit;
/** @param letter a lower-case letter a–z */
export const letterSymbol = (letter: string): Symbol => 11 + letter.charCodeAt(0) - 97;

/**
 * Scores texts in two halves, so that halves that many texts share are worked out once: beginnings are extended symbol
 * by symbol, endings are laid from the right edge, and joined. States are never changed in place. Scores are
 * probabilities relative to what the recogniser thinks most likely, whatever that may be: about 1 where the text is
 * what it sees.
 */
export interface Scorer {
  begin(): State;
  extend(state: State, symbol: Symbol, before: Symbol | null): State;
  /** no text that begins so scores much more than this */
  reach(state: State): number;
  /** @param text at least one symbol */
  ending(text: readonly Symbol[]): Ending;
  /** @param last the last symbol of the beginning; @returns 0 … about 1 */
  join(state: State, last: Symbol | null, ending: Ending): number;
  /**
   * Only of a scorer that knows no letters: goes on over any writing, a month's name, which tells it nothing.
   * Without it, letters are scored like digits.
   */
  readonly passOver?: (state: State) => State;
}

/** Probabilities along the strip; only the scorer that made it knows what stands where. */
export type State = Float64Array;

export interface Ending {
  first: Symbol;
  /** for each place along the strip, the probability of the ending from there to the right edge */
  from: Float64Array;
}
