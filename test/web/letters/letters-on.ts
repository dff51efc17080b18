/** Ids of the letters that a page links to, in its order. */
export const lettersOn = (body: string): string[] => [
  ...new Set([...body.matchAll(/href="\/letters\/([0-9a-f-]{36})"/g)].map((match) => match[1]!)),
];
