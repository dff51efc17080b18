/**
 * When a reading is taken, in one place. Every figure trades a wrong value in the record (the worst outcome) against a
 * letter that waits for the consultant although it was read right: raise one, and more scans wait; lower it, and
 * sooner or later a wrong address is written to.
 */
export const acceptance = {
  /** one OCR reading alone: mean and lowest confidence of its words */
  aloneMean: 0.9,
  aloneLowest: 0.75,
  /** two OCR readings that spell the same; a lower mean than this was chance */
  agreedMean: 0.45,
  /** confidence given to a value two readings agree on, at least */
  agreed: 0.85,
  /** readings differ: one is taken when it is this sure and the other is not */
  surer: 0.93,
  unsure: 0.7,
  /** long text: words that the closer look sees alone, and the same for the look at the whole page, which is a glance */
  wordsCloser: 0.85,
  wordsGlanced: 0.9,
  /** long text: a word that one of two readings makes of a mark where the other sees nothing */
  speck: 0.35,
  /** an address with letters that OCR mixes up, at a domain nobody knows: words' mean confidence */
  addressMean: 0.85,
  /** the same, where another address of the letter has that domain: what misread one misreads both */
  repeatedDomainMean: 0.8,
  /** share of a band's ink that may stay unexplained: descenders, a bullet, the edge of a stamp */
  unexplainedShare: 0.06,
  /** long text, however long: ink of about so many letters; two lost words are more, and a lost row of many is no share */
  unexplainedLetters: 12,
  /** the same for a name or title, which is one of several things in its band */
  mostlyExplained: 0.15,
  /** an OCR word less sure than this explains no ink: a large nothing would hide what was written */
  explains: 0.5,
  /** an OCR word this sure is one even where the picture at 150 dpi shows next to nothing */
  surelyAWord: 0.88,
  /** OCR: an address is said to be absent only where all that stands there was read this surely */
  absentMean: 0.85,
} as const;
