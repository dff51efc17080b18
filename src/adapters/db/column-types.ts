/**
 * How columns come back, alike on PGlite and PostgreSQL, whose drivers differ by default:
 *
 *   int8, count()        number where it is exact (up to 2^53-1), else bigint; never a rounded number
 *   date                 `YYYY-MM-DD` text (pg would make a Date at local midnight, PGlite one at UTC midnight)
 *   timestamp, interval  text, unchanged: without a zone they are no instants
 *   numeric              text, unchanged: exact
 *   timestamptz          Date          bytea   Buffer
 *   json, jsonb          parsed        uuid    text
 *
 * Type numbers (OIDs): PostgreSQL's src/include/catalog/pg_type.dat.
 */
export const oid = {
  bytea: 17,
  int8: 20,
  date: 1082,
  timestamp: 1114,
  interval: 1186,
  numeric: 1700,
} as const;
/** arrays of the types above, for drivers that do not derive them from their elements */
export const arrayOid = {
  int8: 1016,
  date: 1182,
  timestamp: 1115,
  interval: 1187,
  numeric: 1231,
} as const;

function exactInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const unchanged = (text: string): string => text;

/** Hex format, the default of `bytea_output` since PostgreSQL 9.0: `\x` and two digits a byte. */
function bytes(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

export const columnParsers: Record<number, (text: string) => unknown> = {
  [oid.bytea]: bytes,
  [oid.int8]: exactInteger,
  [oid.date]: unchanged,
  [oid.timestamp]: unchanged,
  [oid.interval]: unchanged,
  [oid.numeric]: unchanged,
};
