/** Whether typed words on a signature line are a signature or only a name. */
import type { Word } from '../model.js';

/** Families that people pick, or signing tools use, to imitate a hand. */
const scriptFaces =
  /script|handwrit|signature|cursive|calligra|brush|caveat|great ?-?vibes|homemade|allura|pacifico|satisfy|sacramento|mistral|zapfino|chancery|alex ?-?brush|kristen|bradley|freestyle|vivaldi|edwardian|kunstler|palace|parisienne|tangerine|yellowtail|cookie|kaushan|courgette|marck|nothing ?-?you|reenie|rock ?-?salt|shadows ?-?into|indie ?-?flower|covered ?-?by|la ?-?belle|mr ?-?de|mrs ?-?saint|herr ?-?von|monsieur|pinyon|qwigley|rouge|ruthie|italianno|windsong|over ?-?the|cedarville|dawning|swanky|gochi|kalam|patrick ?-?hand|permanent ?-?marker|inkfree|ink ?free|lucida ?-?hand/i;

/** Adobe, DocuSign and others set these words into the appearance of a signature. */
const signingTools =
  /(?:digitally|electronically|docu|e-?)\s*signed\s+by|docusigned\s+by|signature\s+verified|adobe\s+(?:acrobat\s+)?sign|signnow|hellosign|dropbox\s+sign/i;

/** `/s/ Jane Doe`, also as OCR misreads the strokes; `s/Jane Doe`; `/Jane Doe/` */
const slashMark =
  /(?:^|\s)(?:[/|]\s?s\s?[/|]|\(s\)|s\/)[\s._-]{0,3}\p{L}|(?:^|\s)\/\s?\p{L}[\p{L} .'-]{2,40}\/(?:\s|$)/iu;

/** @returns `name` where words are there but prove nothing, `nothing` where there are none */
export function signatureInText(words: readonly Word[]): 'signature' | 'name' | 'nothing' {
  if (words.length === 0) return 'nothing';
  const text = words.map((word) => word.text).join(' ');
  if (isSignatureText(text)) return 'signature';
  const script = words.some((word) => word.fontName !== undefined && scriptFaces.test(word.fontName));
  return script && /\p{L}{2}/u.test(text) ? 'signature' : 'name';
}

/** `/s/` before a name, or the words of a signing tool: a signature whatever its length. */
export function isSignatureText(text: string): boolean {
  return slashMark.test(text) || signingTools.test(text);
}

/** The words that a signing tool sets, without which "Date:" is a label of the form. */
export const isSigningTool = (text: string): boolean => signingTools.test(text);
