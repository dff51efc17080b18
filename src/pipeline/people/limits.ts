/** How long things last and how often they may be tried. */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A session that nobody used for so long is over (OWASP Session Management: idle and absolute timeouts). */
export const sessionIdleMs = 12 * hour;
/** No session lasts longer, used or not. */
export const sessionLongestMs = 7 * day;
/** The time of last use is written down at most so often. */
export const seenEveryMs = minute;

/** Tries to sign in are counted over so long. */
export const triesWithinMs = 15 * minute;
/** Wrong ones under one name since it last signed in (NIST SP 800-63B-4, 3.2.2 allows 100 in a row). */
export const triesOfName = 10;
/** Wrong ones from one place; an office behind one address has several people. */
export const triesOfPlace = 30;

/** Tries are listed for so long. */
export const signInsKeptMs = 180 * day;
