/** Builds mails by hand, byte for byte, for what no mailer would write. */

export const PDF = Buffer.from('%PDF-1.4\nhand-made\n%%EOF\n');
export const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

export const HEAD = [
  'From: Ann Reed <ann@adair.test>',
  'To: desk@kde.test',
  'Subject: Letter of Commitment',
  'Date: Thu, 29 Aug 2024 23:59:00 -0400',
  'Message-ID: <one@adair.test>',
  'MIME-Version: 1.0',
];

export interface PartToBuild {
  headers: string[];
  body: Buffer | string;
}

/** @returns a message of the given header lines and body, with CRLF */
export function message(headers: string[], body: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), Buffer.from(body as string)]);
}

export function multipart(headers: string[], parts: PartToBuild[], kind = 'mixed', boundary = 'b1'): Buffer {
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n`),
    message(part.headers, part.body),
    Buffer.from('\r\n'),
  ]);
  return message(
    [...headers, `Content-Type: multipart/${kind}; boundary="${boundary}"`],
    Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  );
}

export function attachment(
  type: string,
  bytes: Buffer,
  name?: string,
  disposition = 'attachment',
): PartToBuild {
  return {
    headers: [
      `Content-Type: ${type}`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: ${disposition}${name === undefined ? '' : `; filename="${name}"`}`,
    ],
    body: bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
  };
}

export function textPart(text: string, type = 'text/plain; charset=utf-8'): PartToBuild {
  return { headers: [`Content-Type: ${type}`], body: text };
}
