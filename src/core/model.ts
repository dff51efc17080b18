/**
 * The words of the service, as types, in the order in which a letter flows through it:
 *
 *   mail → document → page → located outline → fields and signature lines → letter → verdict → record and reply
 *
 * mail            one RFC 5322 message as the server gave it, byte-exact
 * document        one PDF, picture, Word file or text found in a mail (or given on the command line)
 * page, word      what reading yields: text with a box, from the text layer, a form value, an annotation or OCR
 * mark            something on a page that is not text: a placed picture, a drawing, a signature field
 * form            one published version of the Letter of Commitment: data, not code
 * outline         the form's headings and labels in printed order; `Located` is where they stand on a page
 * field           what a form asks for; a candidate is one reading of it with its evidence
 * signature line  who must sign, whether and how it is signed, and its date
 * letter          one returned Letter of Commitment, found in one or more documents of a mail
 * verdict         complete, incomplete (what is missing) or needs review (why)
 *
 * Everything in core is pure: no I/O, clock, randomness or environment; "today" is an argument.
 */

/** A calendar day, `YYYY-MM-DD`. */
export type IsoDate = string;
/** A Kentucky school year, July 1 to June 30, as `2024-2025`. */
export type SchoolYear = string;

// ---------------------------------------------------------------------------------------------- geometry

/** Fractions (0..1) of the upright page, from its top left corner. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Grey picture of a page: row-major, 0 = black, 255 = white. */
export interface GreyImage {
  width: number;
  height: number;
  data: Uint8Array;
}

// ---------------------------------------------------------------------------------------- document and page

/** Where a value was read. `handwriting` is a recogniser's reading of ink; `typed-answer` a typed answer. */
export type Source =
  | 'text-layer'
  | 'form-value'
  | 'annotation'
  | 'ocr'
  | 'handwriting'
  | 'docx'
  | 'typed-answer';

/** One run of letters without white space (a text layer may give a whole phrase: split it at white space). */
export interface Word {
  text: string;
  box: Box;
  /** 0..1; 1 for a text layer or a form value, the engine's own figure for OCR */
  confidence: number;
  source: Source;
  /** PostScript name of the typeface where the document tells it: a script face on a signature line matters */
  fontName?: string;
}

/**
 * Something on a page that is not text.
 * image = a placed picture smaller than the page; drawn = an ink, stamp, line or polygon annotation;
 * certificate = a signature form field (`signed` tells whether it holds a signature);
 * field = an empty or filled text form field (its value, where filled, is among the words).
 */
export interface Mark {
  kind: 'image' | 'drawn' | 'certificate' | 'field';
  box: Box;
  /** certificate: whether /V is there */
  signed?: boolean;
  /** certificate: day of /M as the document states it; not a proof */
  signedOn?: IsoDate;
  /** field: its name in the document */
  name?: string;
}

export interface Page {
  /** index of the document in `MailReading.documents`, from 0 */
  document: number;
  /** page of that document, from 1 */
  page: number;
  /** size of the upright page in points (1/72 inch); for a picture without a resolution an estimate */
  widthPt: number;
  heightPt: number;
  words: Word[];
  marks: Mark[];
  /** where most words came from; `none` = nothing readable stands on it */
  textFrom: 'text-layer' | 'ocr' | 'docx' | 'none';
  /** degrees clockwise by which a picture of a page was turned to stand upright; absent where its words told it */
  turn?: 0 | 90 | 180 | 270;
  /** the upright, deskewed page as drawn, about 150 dpi; null where it could not be drawn (Word files) */
  image: GreyImage | null;
  /** false where the page was too poor to say that something is *not* on it (low contrast, cut off, few words) */
  legible: boolean;
}

/** Why a document could not be read. `text` is a sentence for a person and names no path and no content. */
export interface Problem {
  code: ProblemCode;
  text: string;
}
export type ProblemCode =
  | 'corrupt-document'
  | 'empty-document'
  | 'password-needed'
  | 'too-many-pages'
  | 'too-many-pixels'
  | 'too-many-attachments'
  | 'virus'
  | 'unsupported-type'
  | 'reader-timeout'
  | 'reader-memory'
  | 'reader-failed';

export type DocumentKind = 'pdf' | 'image' | 'docx' | 'text' | 'other';

/** A document as found in a mail: what its bytes are, not what its name or declared type claim. */
export interface FoundDocument {
  /** position in the mail, from 0 */
  index: number;
  /** the name the mail gave it, shortened and stripped of control characters; for people only, trusted for nothing */
  name: string;
  kind: DocumentKind;
  /** SHA-256 of its bytes, hex */
  hash: string;
  sizeBytes: number;
  /** part path through nested mails, e.g. `2` or `1.mail.3` */
  part: string;
  pageCount: number | null;
  problem: Problem | null;
}

// ------------------------------------------------------------------------------------------------------ form

/** A heading or label of the form, in printed order. */
export interface OutlineEntry {
  id: string;
  kind: 'title' | 'heading' | 'label' | 'signature' | 'date';
  /** spellings seen in print; matching ignores case, punctuation, numbering style and small OCR errors */
  text: string[];
  /** printed explanation that follows the label and is no answer (prompts, notes); removed from answers */
  printed?: string[];
  /** label: names of the fields answered here */
  holds?: string[];
  /** label: how the answer is shaped */
  as?: 'district' | 'person' | 'people' | 'text' | 'contact-block';
  /** signature and date: whose line */
  role?: 'district' | 'kde';
}

export interface FieldDefinition {
  name: string;
  required: boolean;
  /** as a reply names it, after "We could not find": "your superintendent's e-mail address" */
  plain: string;
}

export type TermRule =
  /** the school year is printed on the form */
  | { kind: 'named'; schoolYear: SchoolYear }
  /** the day of signing decides: June–December one year, January–May the running year and the next */
  | { kind: 'by-signature-date' };

export interface FormDefinition {
  id: string;
  family: 'ky-iln';
  title: string;
  /** first day of the school year(s) the form is for, used to order forms */
  published: IsoDate;
  outline: OutlineEntry[];
  fields: FieldDefinition[];
  term: TermRule;
  signableFrom: IsoDate;
  signableUntil: IsoDate;
}

/** One entry of the outline, found on a page. */
export interface Located {
  entry: OutlineEntry;
  /** index into the letter's pages, from 0 */
  pageIndex: number;
  /** union of the label's words (the label proper, without `printed`) */
  box: Box;
  /** indexes into `pages[pageIndex].words` of the label's words and of the printed explanation after it */
  wordIndexes: number[];
  /** 0..1, how well the letters match */
  score: number;
}

/** Which form a run of pages is. */
export interface FormMatch {
  form: FormDefinition;
  /** indexes into the mail's pages, in the letter's order */
  pageIndexes: number[];
  score: number;
  /** true: of the family, but its printed year is none we know; read with the nearest form, always reviewed */
  unknownYear: boolean;
}

// -------------------------------------------------------------------------------------- fields and signatures

export interface Evidence {
  confidence: number;
  source: Source | null;
  /** page of its document, from 1, with the document's index */
  page: number | null;
  document: number | null;
  box: Box | null;
  /** typed in a mail that answers our question: where */
  typedIn?: TypedIn;
}

/** A place in a mail's text (`MailFacts.text`), in UTF-16 units. */
export interface TypedIn {
  mailId: string;
  start: number;
  end: number;
}

/** One field as read. `value` null with `state`: */
export interface FieldReading extends Evidence {
  name: string;
  value: string | null;
  /**
   * read = a value stands there; empty = its place was found on a legible page and nothing is in it;
   * unclear = something is there that we could not read surely; not-found = its place was not found
   */
  state: 'read' | 'empty' | 'unclear' | 'not-found';
  /** why unclear, e.g. `see-attached`, `low-confidence`, `not-applicable`, `handwritten` */
  doubt: Doubt | null;
  alternatives: { value: string; confidence: number }[];
  /**
   * what confirms an address that a pen wrote or OCR doubted: it is the sender's own, or it spells its owner's name at a
   * domain that is known
   */
  confirmedBy?: 'sender' | 'name-and-domain' | null;
}
export type Doubt =
  | 'low-confidence'
  | 'handwritten'
  | 'see-attached'
  | 'same-as-above'
  | 'not-applicable'
  | 'illegible'
  | 'several-values'
  | 'malformed';

export interface DateReading extends Evidence {
  value: IsoDate | null;
  state: 'read' | 'empty' | 'unclear' | 'not-found';
  doubt: 'low-confidence' | 'handwritten' | 'ambiguous-order' | 'several-dates' | 'no-real-date' | null;
  alternatives: { value: IsoDate; confidence: number }[];
}

export type SignatureKind = 'ink' | 'drawn' | 'image' | 'typed' | 'certificate';

export interface SignatureReading extends Evidence {
  role: 'district' | 'kde';
  /** null = cannot tell */
  signed: boolean | null;
  kind: SignatureKind | null;
  date: DateReading;
}

export interface DistrictReading {
  /** as in the roster, e.g. `Fulton County` */
  name: string;
  confidence: number;
  alternatives: string[];
}

/** A district of the roster (src/forms/ky-districts.csv). */
export interface District {
  name: string;
  type: 'county' | 'independent';
  /** mail domain, lower case; null where unknown */
  domain: string | null;
  /** `seen` on a public page, or only `listed` (a name pattern, weaker evidence) */
  domainStatus: 'seen' | 'listed' | 'unknown';
  kdeCode: string;
}

// ---------------------------------------------------------------------------------------- letter and verdict

export interface LetterReading {
  form: string;
  unknownYear: boolean;
  /** nothing is filled in and nothing is signed */
  blank: boolean;
  /** indexes into the mail's documents */
  documents: number[];
  /** where its pages stand: [document, page], in the letter's order */
  pages: [number, number][];
  /** how each was turned, in the same order, so that drawing it again need not find out; null = its words tell it */
  turns?: (Page['turn'] | null)[];
  district: DistrictReading | null;
  /** what matching against the roster left open */
  districtProblem?: 'district-ambiguous' | 'district-unknown' | null;
  schoolYears: SchoolYear[];
  fields: FieldReading[];
  signatures: SignatureReading[];
  /** doubts that belong to no field: a page missing, a page unreadable, pages shuffled */
  doubts: Reason[];
}

export interface Reason {
  code: ReasonCode;
  /** a sentence for the consultant; may name fields, never quotes the letter */
  text: string;
}

/** Why a letter or mail waits for a person, or why a mail is no letter. */
export type ReasonCode =
  // reading
  | 'blank-form'
  | 'unknown-year'
  | 'district-ambiguous'
  | 'district-unknown'
  | 'field-unclear'
  | 'field-not-found'
  | 'see-attached'
  | 'signature-unclear'
  | 'date-unclear'
  | 'date-in-future'
  | 'date-out-of-range'
  | 'page-missing'
  | 'page-illegible'
  | 'word-file'
  // mail
  | 'claims-letter'
  | 'believes-complete'
  | 'answers-our-mail'
  | 'typed-answer'
  | 'reply-returned'
  | 'too-large'
  | 'cannot-fetch'
  | 'unreadable-document'
  | 'virus'
  | 'reader-failed'
  // record
  | 'correction-differs'
  | 'correction-less-complete'
  | 'other-district-sender'
  // a person asked for it
  | 'read-again'
  // no letter
  | 'no-letter'
  | 'near-miss'
  | 'blank-from-kde'
  | 'automatic'
  | 'bounce'
  | 'list'
  | 'our-own'
  | 'duplicate'
  | 'gone'
  | 'before-start'
  | 'empty-mail'
  | 'unreadable-mail';

/** What a verdict may call missing: a field name, or `districtSignature`, or `signatureDate`. */
export type MissingName = string;

export interface Verdict {
  kind: 'complete' | 'incomplete' | 'needs-review';
  /** surely missing only, in the form's order; listed under needs-review too */
  missing: MissingName[];
  reasons: Reason[];
}

// ------------------------------------------------------------------------------------------------------ mail

export interface Address {
  name: string;
  /** lower-case addr-spec */
  address: string;
}

/** The header fields and text of one mail that decisions rest on; parsed from the source, never from ENVELOPE. */
export interface MailFacts {
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  from: Address[];
  sender: Address | null;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  /** null = no Return-Path field; '' = the null path `<>` */
  returnPath: string | null;
  subject: string;
  /** header Date as a day in its own zone; null where absent or broken */
  date: IsoDate | null;
  /** raw values of fields that etiquette asks for, by lower-case name (auto-submitted, precedence, list-id, …) */
  headers: Record<string, string[]>;
  /** top-level content type without parameters, lower case, and report-type where it is multipart/report */
  contentType: string;
  reportType: string | null;
  /** the plain text a person would read (HTML turned to text), at most 200,000 characters */
  text: string;
}

/** All that reading a mail (or a bare document) yields. Made in a child process; plain data. */
export interface MailReading {
  /** null for a bare document */
  mail: MailFacts | null;
  documents: FoundDocument[];
  letters: LetterReading[];
  /** near misses: documents that look like a letter of another programme or a grant application */
  nearMisses: { document: number; what: string }[];
  /** the mail itself could not be read */
  problem: Problem | null;
}
