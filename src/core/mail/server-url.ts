/** What the addresses of an IMAP and of an SMTP server have in common. */

/** @returns null where the text is no URL */
export function toUrl(text: string): URL | null {
  try {
    return new URL(text.trim());
  } catch {
    return null;
  }
}

/** Percent-decoding (RFC 3986 §2.1). @returns null where it is broken */
export function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The one setting a server's address may carry, `?tls=none`. */
export function readTls(url: URL): 'default' | 'none' | 'unknown' {
  const settings = [...url.searchParams];
  if (settings.length === 0) return 'default';
  return settings.length === 1 && settings[0]?.[0] === 'tls' && settings[0][1] === 'none'
    ? 'none'
    : 'unknown';
}

/** Without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** 127.0.0.0/8 and ::1 (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), and the name that stands for them (RFC 6761 §6.3). */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
