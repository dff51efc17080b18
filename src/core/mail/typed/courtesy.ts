/** What people write around an answer: it says nothing about a letter, so it neither adds to an answer nor puts it in doubt. */

/** Sentences, with where each stands; a title or an initial before a name ends none. */
export function sentencesOf(text: string): { text: string; start: number }[] {
  const found: { text: string; start: number }[] = [];
  let start = 0;
  for (const end of text.matchAll(
    /(?<=[.!?])(?<!\b(?:Dr|Mr|Mrs|Ms|St|Jr|Sr|Supt|Ed|Ph|e\.g|i\.e|\p{Lu})\.)\s+/gu,
  )) {
    found.push({ text: text.slice(start, end.index), start });
    start = end.index + end[0].length;
  }
  found.push({ text: text.slice(start), start });
  return found.filter((sentence) => sentence.text.trim() !== '');
}

const courtesies: readonly RegExp[] = [
  /^(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day))\b[^.!?@:]{0,50}[,!.:]?$/iu,
  /^(?:ok(?:ay)?|sure|of course|no problem|certainly|absolutely|great|got it|understood|yes)[,!.]?$/iu,
  /^(?:many thanks|thanks|thank you|thx)\b[^.!?@:]{0,90}[,!.]?$/iu,
  /^(?:i(?:'m| am)|we(?:'re| are))? ?(?:so |very |really )?(?:sorry|my apologies|our apologies|apologies|i apologi[sz]e|we apologi[sz]e)\b[^.!?@:]{0,80}[,!.]?$/iu,
  /^(?:i|we) (?:must have |had |just )?(?:missed|overlooked|forgot(?:ten)?|left (?:that|it|this))\b[^.!?@:]{0,60}[,!.]?$/iu,
  /^(?:here (?:is|are|it is|you go|they are)|here's|please (?:see|find)|see|below (?:is|are)|as requested)\b[^.!?@:]{0,60}[,!.:]?$/iu,
  /^(?:the |our )?(?:missing|requested|needed) (?:information|info|items?|details?|pieces?)\b[^.!?@:]{0,40}[,!.:]?$/iu,
  /^(?:please )?(?:let (?:me|us) know|feel free)\b[^.!?@:]{0,90}[,!.]?$/iu,
  /^if (?:you|there is|there's) [^.!?@:]{0,60}\blet (?:me|us) know[,!.]?$/iu,
  /^(?:i |we )?(?:hope|trust) (?:this|that|it|you|all)\b[^.!?@:]{0,60}[,!.]?$/iu,
  /^have a (?:\w+ ){0,2}(?:day|week|weekend|one|evening|afternoon)\b[^.!?@:]{0,20}[,!.]?$/iu,
  /^(?:much appreciated|looking forward to (?:it|working with you)[^.!?@:]{0,30})[,!.]?$/iu,
];
/** Says more than a courtesy does. */
const saysMore =
  /\b(?:but|however|although|though|already|instead|wrong|except|attach\w*|enclosed|not|no longer|wait|until|unless|change[ds]?)\b|n['’]t\b|\?/iu;

export const isCourtesy = (sentence: string): boolean => {
  const text = sentence.replaceAll(/\s+/gu, ' ').trim();
  return text.length <= 160 && !saysMore.test(text) && courtesies.some((courtesy) => courtesy.test(text));
};

const closing =
  /^(?:many thanks|thanks|thanks (?:again|so much|a lot|much)|thank you|thank you (?:again|so much|very much)|thx|best|all the best|best wishes|regards|(?:best|kind|warm|kindest|warmest) regards|sincerely|respectfully|cheers|yours(?: truly| sincerely)?|sincerely yours|take care|with appreciation|gratefully)\s*[,!.-]*$/iu;
export const isClosing = (line: string): boolean => line.length <= 60 && closing.test(line.trim());

/** Lines below which a program or a lawyer writes. RFC 3676 4.3: "-- " begins a signature; many programs drop its space. */
export const beginsFooter = (line: string): boolean =>
  line.length <= 2_000 &&
  (/^\s*--\s*$/u.test(line) ||
    /^\s*[_=*-]{4,}\s*$/u.test(line) ||
    /^\s*(?:sent from (?:my|mail|outlook|yahoo|the)|get outlook for|sent (?:via|with) )/iu.test(line) ||
    /^\s*\*{0,3}\s*(?:confidential(?:ity)?\b|disclaimer\b|notice:|(?:this|the) (?:e-?mail|electronic|message|communication|transmission|information)\b.{0,200}\b(?:intended|confidential|privileged|recipient)\b)/iu.test(
      line,
    ));
