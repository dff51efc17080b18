/** Whose domain an address belongs to: mail that asks for its answer elsewhere is trusted only within one house. */

/**
 * Suffixes under which separate organisations register names; of the Public Suffix List only those that a
 * Kentucky desk meets, plus the common two-part ones. `kyschools.us` is shared by all districts of the state.
 */
const sharedSuffixes = new Set([
  'kyschools.us',
  'ky.gov',
  'ky.us',
  'k12.ky.us',
  'co.uk',
  'org.uk',
  'ac.uk',
  'com.au',
  'co.nz',
  'onmicrosoft.com',
]);

/** Providers whose users share nothing but the domain. */
const publicProviders = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'ymail.com',
  'aol.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'comcast.net',
  'att.net',
  'bellsouth.net',
  'windstream.net',
  'proton.me',
  'protonmail.com',
]);

/** @returns the part after the last `@`, lower case; '' where there is none */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}

/** @returns the part before the last `@`, lower case */
export function localPartOf(address: string): string {
  const at = address.lastIndexOf('@');
  return (at < 0 ? address : address.slice(0, at)).toLowerCase();
}

/** `mail.adair.kyschools.us` → `adair.kyschools.us`: one label more than the suffix it is registered under. */
export function organisationalDomain(domain: string): string {
  const labels = domain.toLowerCase().split('.');
  let keep = 2;
  for (let length = 2; length < labels.length; length += 1) {
    if (sharedSuffixes.has(labels.slice(-length).join('.'))) keep = length + 1;
  }
  return labels.slice(-keep).join('.');
}

/** The domain of an address's organisation; at a public provider the address itself. Lower case. */
export function organisationOf(address: string): string {
  const domain = organisationalDomain(domainOf(address));
  return publicProviders.has(domain) ? address.toLowerCase() : domain;
}

/** Same organisation; at a public provider only the same address is the same house. */
export function sameOrganisation(one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase()) return true;
  const domain = organisationalDomain(domainOf(one));
  return domain !== '' && !publicProviders.has(domain) && domain === organisationalDomain(domainOf(other));
}

/** The address's domain is one of `domains` or below one. */
export function isWithin(address: string, domains: readonly string[]): boolean {
  const domain = domainOf(address);
  return domain !== '' && domains.some((known) => domain === known || domain.endsWith(`.${known}`));
}

/**
 * An addr-spec that can be written to: one `@`, no spaces, brackets or control characters (RFC 5321 4.5.3.1 lengths), and no
 * encoded word, which some program may decode on the way (RFC 2047 5: never in an addr-spec).
 */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    !text.includes('=?') &&
    /^[^\s<>()[\],;:\\"@\p{Cc}]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/iu.test(text)
  );
}
