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
 * Scores texts symbol by symbol, so that texts that begin alike are scored once. States are never changed in place.
 * Scores are probabilities relative to what the recogniser thinks most likely, whatever that may be: about 1 where
 * the text is what it sees.
 */
export interface Scorer<State> {
  begin(): State;
  extend(state: State, symbol: Symbol, before: Symbol | null): State;
  /** no text that begins so ends with much more than this */
  reach(state: State): number;
  /** 0 … about 1 */
  end(state: State): number;
  /** false: recognises no letters, so that written months cannot be scored */
  readonly knowsLetters: boolean;
}
