/**
 * What our own mail server found out about a mail's sender: Authentication-Results (RFC 8601). Anybody can write such a
 * field, so only those of a server that the settings name count, and of these only the topmost, which came last.
 */
import type { MailFacts } from '../model.js';

/** In AUTHSERV_ID: fields without an authserv-id, as Exchange Online writes them against RFC 8601 2.2. */
export const withoutId = '-';

/** @param authservIds lower case; none = nobody is believed. @returns dmarc's result, lower case; null where none is told */
export function dmarcResult(
  facts: Pick<MailFacts, 'headers'>,
  authservIds: readonly string[],
): string | null {
  for (const value of facts.headers['authentication-results'] ?? []) {
    const { authservId, results } = parse(value);
    if (!authservIds.includes(authservId ?? withoutId)) continue;
    return results.find(({ method }) => method === 'dmarc')?.result ?? null;
  }
  return null;
}

/**
 * RFC 8601 2.2: `authserv-id [version] ; method [/version] = result [reason] [properties] ; …`, comments anywhere. A first
 * piece that is a result itself means that the authserv-id was left out.
 */
function parse(value: string): {
  authservId: string | null;
  results: { method: string; result: string }[];
} {
  const pieces = piecesOf(value);
  const first = pieces[0] ?? '';
  const named = resultOf(first) === null;
  const authservId = named ? (/^\s*"?([^\s";]+)"?(?:\s+\d+)?\s*$/u.exec(first)?.[1] ?? '') : null;
  return {
    authservId: authservId?.toLowerCase() ?? null,
    results: pieces.slice(named ? 1 : 0).flatMap((piece) => resultOf(piece) ?? []),
  };
}

const resultOf = (piece: string) => {
  const [, method, result] = /^\s*([a-z][a-z0-9-]*)\s*(?:\/\s*\d+\s*)?=\s*([a-z]+)/iu.exec(piece) ?? [];
  return method === undefined || result === undefined
    ? null
    : { method: method.toLowerCase(), result: result.toLowerCase() };
};

/** Cut at semicolons outside quotes; comments (RFC 5322 3.2.2, which nest) become a space. */
function piecesOf(value: string): string[] {
  const pieces = [''];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    const sign = value[at]!;
    const escaped = sign === '\\' && (quoted || depth > 0);
    if (escaped) at += 1;
    else if (sign === '"' && depth === 0) quoted = !quoted;
    else if (sign === '(' && !quoted) depth += 1;
    else if (sign === ')' && depth > 0) {
      depth -= 1;
      pieces[pieces.length - 1] += ' ';
      continue;
    }
    if (depth > 0) continue;
    if (sign === ';' && !quoted) pieces.push('');
    else pieces[pieces.length - 1] += escaped ? (value[at] ?? '') : sign;
  }
  return pieces;
}
