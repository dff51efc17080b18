/** How an address spells its owner's name, and which spellings recognition takes for each other. */

/** How districts make addresses of names: `jane.doe`, `jdoe`; none of a name of one word. */
export function addressSpellings(name: string): string[] {
  const parts = name
    .replace(/,.*$/, '')
    .toLowerCase()
    .split(/\s+/)
    .map((part) => part.replace(/[^a-z'-]/g, ''))
    .filter((part) => part.length > 1 && !/^(?:dr|mr|mrs|ms|jr|sr|ii|iii)$/.test(part));
  const [first, last] = [parts[0], parts.at(-1)];
  return parts.length < 2 ? [] : [`${first}.${last}`, `${first!.charAt(0)}${last}`];
}

/** Letters that look alike in print, folded into one. */
export function lookalike(text: string): string {
  return text
    .replaceAll(/[I1|!]/g, 'l')
    .toLowerCase()
    .replaceAll('i', 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm');
}
