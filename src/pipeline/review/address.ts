/** One plain addr-spec (RFC 5321, 4.1.2, without quoted local parts): what stands in RCPT TO is never guessed. */
export const isAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s<>@,;:"\\()[\]]+@[^\s<>@,;:"\\()[\]]+\.[^\s<>@.,;:"\\()[\]]+$/.test(text);
