/** What the text of a setting may look like. */
import { isIP } from 'node:net';

export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(value);
}

export function isPageUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, pathname, search, hash, username } = new URL(value);
  return /^https?:$/.test(protocol) && pathname === '/' && search + hash + username === '';
}

/** As proxy-addr reads them: an address, a network, or the name of one. */
export function isProxy(value: string): boolean {
  const [address, bits, ...more] = value.split('/') as [string, string | undefined];
  const version = isIP(address);
  if (version === 0) return ['loopback', 'linklocal', 'uniquelocal'].includes(value);
  if (bits === undefined) return true;
  return (
    more.length === 0 &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) > 0 &&
    Number(bits) <= (version === 4 ? 32 : 128)
  );
}

/** Parts between commas or white space, in lower case. */
export const list = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
