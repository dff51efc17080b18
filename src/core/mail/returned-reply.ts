/**
 * Which of our replies a mail server gives back. A delivery status notification carries the reply or its header
 * (RFC 3464 2, RFC 6522 3); older servers quote either in their text. Our Message-IDs have a form that nothing else has.
 */
import { replyKinds } from '../judging/reply-kinds.js';
import type { MailFacts } from '../model.js';

const ourIds = new RegExp(
  `letter-intake\\.(?:${replyKinds.join('|')})\\.[0-9a-f]{16,64}@[^<>\\s"'=;,]+`,
  'gu',
);
/** Softly broken lines of quoted-printable (RFC 2045 6.7) part an id that is longer than a line. */
const unbroken = (source: string) => source.replaceAll(/=\r?\n/gu, '');
const mostIds = 20;

/** @param source the mail's bytes as Latin-1. @returns Message-IDs of replies of ours that it names anywhere, with brackets */
export function ourMessageIdsIn(
  facts: Pick<MailFacts, 'inReplyTo' | 'references' | 'text'>,
  source: string,
): string[] {
  const places = [...facts.inReplyTo, ...facts.references.toReversed(), facts.text, unbroken(source)];
  const found = places.flatMap((place) => [...place.matchAll(ourIds)].map(([id]) => `<${id}>`));
  return [...new Set(found)].slice(0, mostIds);
}

/**
 * What became of the reply: by Action (RFC 3464 2.3.3), else by the words in which servers tell that they still try.
 * @returns `delivered` where nothing is wrong with it
 */
export function fateOfReturned(
  facts: Pick<MailFacts, 'subject' | 'text'>,
  source: string,
): 'failed' | 'delayed' | 'delivered' {
  const actions = [...source.matchAll(/^action:[ \t]*(failed|delayed|delivered|relayed|expanded)\b/gimu)].map(
    ([, action]) => action!.toLowerCase(),
  );
  if (actions.includes('failed')) return 'failed';
  if (actions.includes('delayed')) return 'delayed';
  if (actions.length > 0) return 'delivered';
  return /\bdelay(?:ed)?\b|\bstill (?:trying|being)\b|\bwill (?:continue|keep) (?:to try|trying)\b|\bnot yet been delivered\b/iu.test(
    `${facts.subject}\n${facts.text.slice(0, 1_000)}`,
  )
    ? 'delayed'
    : 'failed';
}
