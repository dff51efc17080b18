/** Cuts an answer about people into pieces and tells what each is. */

export type PieceKind =
  | 'name'
  | 'title'
  | 'email'
  | 'phone'
  | 'credential'
  | 'district'
  | 'malformed'
  | 'other';
export interface Piece {
  kind: PieceKind;
  text: string;
  /** the row before broke off inside an answer parted by commas, and this goes on */
  goesOn?: boolean;
}

/** RFC 5321 addresses as people have them: dot-atom, at least one dot in the domain. */
const EMAIL = /^[a-z0-9][a-z0-9._%+'-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
const TITLE_WORD =
  /^(?:superintendent|director|principal|coordinator|officer|chief|assistant|asst|deputy|associate|supervisor|specialist|instructional|instruction|teacher|coach|curriculum|assessment|dac|cao|cio|cto|coo|ceo|technology|innovation|innovative|innovations|learning|academic|academics|digital|manager|consultant|administrator|lead|leader|counselor|liaison|facilitator|executive|elementary|secondary|district|school|schools|teaching|federal|programs?|personnel|finance|pupil|students?|support|services?|career|technical|college|communications?|data|interim|acting|designee|president|secretary|deeper|personalized|education|educational)$/i;
const NAME_WORD = /^(?:\p{Lu}[\p{L}.'’-]*|de|la|van|von|der|del|di|du|st\.)$/u;
const HONORIFIC = /^(?:dr|mr|mrs|ms|miss|mx|rev|hon)\.?$/i;
/** "Dr." in a cell of its own is the beginning of the next one: the gap after its stop is wide. */
const HONORIFIC_APART = /(?<=^|[\t\n])((?:dr|mr|mrs|ms|miss|mx|rev|hon)\.?)\t/gim;
const CREDENTIAL = /^(?:ed\.?\s?d|ph\.?\s?d|ed\.?\s?s|m\.?\s?ed|m\.?a|nbct|jr|sr|i{2,3}|iv|esq)\.?$/i;
const DISTRICT = /\b(?:county|co\.|independent|public|city)\b.*|\bschools?\b|\bschool district\b/i;
/** Names no school, but whose principal somebody is. */
const KIND_OF_SCHOOL =
  /^(?:(?:senior|junior|early)\s+)?(?:high|middle|elementary|primary|preschool)\s+schools?$/i;
const SUB_LABEL =
  /^(?:(?:the|district|superintendent(?:['’]?s)?|contact(?:['’]?s)?|ky\s?iln|point(?:\(s\)|s)?\s+of\s+contact)\s+)*(names?|title|position|role|e-?mails?(?:\s+address(?:es)?)?|phone(?:\s+number)?|telephone|tel|cell|fax|superintendent|contact(?:\s+person)?(?:\s*#?\d)?|point(?:\(s\)|s)?\s+of\s+contact|district|school\s+district|name\s+of\s+district)\s*(?:\([^)]*\))?\s*[:=]\s*/i;
const BARE_LABEL =
  /^(?:(?:district|superintendent(?:['’]?s)?|contact|point(?:\(s\)|s)?\s+of\s+contact)\s+)?(?:names?|title|position|e-?mail(?:\s+address)?|phone(?:\s+number)?)$/i;
/** The last row of a label that ran over two: it asks for nothing by itself, and what follows it is any part of the answer. */
const END_OF_LABEL = /^(?:and\s+(?:e-?mail\s+)?)?address(?:es)?\s*:?$/i;
const INNER_LABEL =
  /(?<=\S)\s+(?=(?:name|title|position|e-?mail(?:\s+address)?|phone(?:\s+number)?|telephone|tel|cell|fax)\s*:)/gi;
/** North American numbers, which no field asks for; their brackets and dashes would part other things. */
const PHONE = /(?:\(\d{3}\)|\b\d{3}\b)?[ .-]*\b\d{3}[ .-]\d{4}\b(?:,? *(?:ext\.?|x) *\d+)?/gi;
const BULLET = /^(?:(?:and|&)\s+(?=\p{Lu})|[•▪■●◦○·*►➢–—-]\s*|\(?\d{1,2}[.)]\s+|\(?[a-h]\)\s+)/u;

export function isEmail(text: string): boolean {
  return EMAIL.test(text) && !text.includes('..') && !text.includes('.@');
}

/** The head of a table of people: "Name", "Title", "Email" side by side. */
export function isTableHead(line: string): boolean {
  const cells = line.split('\t').map((cell) => cell.trim());
  return cells.length > 1 && cells.every((cell) => BARE_LABEL.test(cell));
}

export function piecesOf(lines: string[]): Piece[] {
  const plain = lines.join('\n').replace(PHONE, ' ').replace(HONORIFIC_APART, '$1 ');
  const text = mendEmails(plain).replace(INNER_LABEL, '\n');
  const pieces: Piece[] = [];
  let asked: PieceKind | null = null;
  const rows = joinWrapped(text.split('\n'));
  for (const [number, line] of rows.entries())
    for (const [place, raw] of cut(line).entries()) {
      if (END_OF_LABEL.test(raw.trim())) continue;
      let piece = raw.replace(BULLET, '').trim();
      const label = SUB_LABEL.exec(piece);
      if (label) {
        asked = askedBy(label[1]!);
        if (/^superintendent$/i.test(label[1]!)) pieces.push({ kind: 'title', text: 'Superintendent' });
        piece = piece.slice(label[0].length).trim();
      } else if (BARE_LABEL.test(piece)) {
        asked = askedBy(piece);
        continue;
      }
      // marks that begin or end nothing: separators, and specks as recognition reads them
      piece = piece.replace(/^[-–—:,;.'’`|*~_«»=\s]+|[-–—:,;|*~_«»=\s]+$/g, '');
      if (piece === '') continue;
      const goesOn = place === 0 && label === null && breaksOff(rows[number - 1]);
      for (const one of classify(piece, asked)) pieces.push(goesOn ? { ...one, goesOn } : one);
      asked = null;
    }
  return pieces;
}

/** "Jane Doe, Digital Learning" at the end of a row is cut by the margin; a row of its own, or one ending in a comma, is not. */
function breaksOff(row: string | undefined): boolean {
  return row !== undefined && /[,;|]|\s[-–—]\s/.test(row) && !/[,;|–—-]\s*$/.test(row);
}

function askedBy(label: string): PieceKind | null {
  if (/mail/i.test(label)) return 'email';
  if (/phone|tel|cell|fax/i.test(label)) return 'phone';
  if (/title|position|role/i.test(label)) return 'title';
  if (/district/i.test(label)) return 'district';
  return 'name';
}

/** A place on the web or in the mail without its sign: "jane.doe adair.kyschools.us" may be an address. */
const DOMAIN = /[\w-]\.(?:us|com|org|net|edu|gov)\b/i;
const WEB = /^(?:https?:\/\/|www\.)/i;
/** Titles that people put before a name, as they put Dr. */
const TITLE_BEFORE =
  /^((?:district\s+|interim\s+|acting\s+)?superintendent|supt\.?|principal)\s+(?=\p{Lu})/iu;
/** They name a school or district, no person. */
const PLACE =
  /\b(?:county|independent|public|city|schools?|high|middle|elementary|academy|district|community|center)\b/i;

/** Puts addresses together again where nothing else can be meant. */
export function mendEmails(text: string): string {
  return (
    text
      .replace(/mailto:/gi, '')
      .replace(/(?<=\p{L})[/:](?=[\w.+-]+@)/gu, ' ')
      .replace(/(?<=[\w]) ?\n? ?@ ?\n? ?(?=[\w])/g, '@')
      // "jane.doe@adair. kyschools.us", "jane.doe@adair .kyschools.us", also over a line end
      .replace(
        /(@[\w.-]*\w)(?:\.\s|\s\.|\.\n|\n\.)(?=[\w-]+\.[a-z]{2,}\b|(?:us|org|com|net|edu|gov)\b)/gi,
        '$1.',
      )
      // a faint dot is lost: every Kentucky school's domain ends in .kyschools.us
      .replace(/(@[a-z0-9-]+) (?=kyschools\.us\b)/gi, '$1.')
      .replace(/(?<=[\s,;:(]|^)([a-z]+)\. (?=[\w-]+@)/gm, '$1.')
      .replace(/(@[\w.-]+\.kysch?)\n?-?\n?((?:c?h?ools|ools)\.us)\b/g, (whole, a: string, b: string) =>
        `${a}${b}`.includes('kyschools.us') ? `${a}${b}` : whole,
      )
  );
}

/** A row that begins in lower case or with "and" goes on where the row before stopped. */
function joinWrapped(lines: string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    const goesOn =
      before !== undefined &&
      !END_OF_LABEL.test(line.split('\t')[0]!) &&
      (/^(?:(?:and|of|for|the)\b|&\s)/i.test(line) ||
        (/(?:\b(?:and|of|for)|\s&)$/i.test(before) && !line.includes('@')));
    if (goesOn) joined[joined.length - 1] = `${before} ${line}`;
    else joined.push(line);
  }
  return joined;
}

/** Pieces of one row: cells, commas, semicolons, spaced dashes, bars and brackets part them; an address stands alone. */
function cut(line: string): string[] {
  return line
    .split(/[\t;|,]|\s[-–—]\s|[()<>[\]]|\s\/\s/)
    .flatMap((part) => part.split(/(\S*@\S*)/))
    .flatMap((part) => splitTwoNames(part.trim()))
    .filter((part) => part !== '');
}

function splitTwoNames(text: string): string[] {
  const parts = text.split(/\s+(?:and|&)\s+/);
  const areNames = parts.length === 2 && parts.every((part) => isName(part) && part.split(/\s+/).length >= 2);
  return areNames ? parts : [text];
}

function classify(text: string, asked: PieceKind | null): Piece[] {
  if (text.includes('@')) {
    const address = text.replace(/^[^\w]+|[^\w]+$/g, '');
    return [{ kind: isEmail(address) ? 'email' : 'malformed', text: address }];
  }
  const digits = text.replace(/\D/g, '').length;
  if (digits >= 7 && /^[\d\s().+x-]*(?:ext\.?\s*\d+)?$/i.test(text)) return [{ kind: 'phone', text }];
  if (/^ext\.?\s*\d+$/i.test(text)) return [{ kind: 'phone', text }];
  if (WEB.test(text)) return [{ kind: 'phone', text }];
  if (DOMAIN.test(text)) return [{ kind: 'malformed', text }];
  if (CREDENTIAL.test(text)) return [{ kind: 'credential', text }];
  if (asked === 'email') return [{ kind: 'malformed', text }];
  if (asked !== null && asked !== 'name') return [{ kind: asked, text }];
  const before = TITLE_BEFORE.exec(text);
  if (before && isName(text.slice(before[0].length)))
    return [
      { kind: 'title', text: before[1]! },
      { kind: 'name', text: text.slice(before[0].length) },
    ];
  const words = text.split(/\s+/);
  const firstTitle = words.findIndex((word) => isTitleWord(word));
  if (asked === null && isDistrict(text, words)) return [{ kind: 'district', text }];
  if (firstTitle === -1) return [{ kind: isName(text) || asked === 'name' ? 'name' : 'other', text }];
  const ahead = words.slice(0, firstTitle).join(' ');
  if (
    isName(ahead) &&
    !PLACE.test(ahead) &&
    words.slice(0, firstTitle).filter((word) => !HONORIFIC.test(word)).length >= 2
  )
    return [
      { kind: 'name', text: ahead },
      { kind: 'title', text: words.slice(firstTitle).join(' ') },
    ];
  return [{ kind: 'title', text }];
}

function isTitleWord(word: string): boolean {
  return TITLE_WORD.test(word.replace(/[^\p{L}]/gu, ''));
}

function isDistrict(text: string, words: string[]): boolean {
  if (!DISTRICT.test(text) || KIND_OF_SCHOOL.test(text)) return false;
  return !words.some((word) =>
    /^(?:superintendent|director|principal|coordinator|officer|chief|supervisor|specialist|teacher|coach|manager|consultant|administrator|counselor|facilitator|liaison|lead)$/i.test(
      word.replace(/[^\p{L}]/gu, ''),
    ),
  );
}

function isName(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => !CREDENTIAL.test(word));
  const own = words.filter((word) => !HONORIFIC.test(word));
  return (
    own.length >= (words.length > own.length ? 1 : 2) &&
    own.length <= 5 &&
    own.every((word) => NAME_WORD.test(word.replace(/["“”]/g, ''))) &&
    !own.some(isTitleWord)
  );
}
