/**
 * What an SMTP server's refusal means for a reply: try again, or never. As a table.
 * RFC 5321 §4.2.1: 4yz "the sender is encouraged to try again", 5yz "the SMTP client SHOULD NOT repeat the request" —
 * but a 5yz that is about us (login, session, quota) says nothing about this mail and mends itself or is mended.
 */
import { PermanentError, TransientError } from '../../pipeline/ports.js';

interface Row {
  code: string;
  says: string;
  /** reply codes (RFC 5321 §4.2.2, RFC 4954 §6) */
  replies?: RegExp;
  /** enhanced status codes (RFC 3463), as they begin */
  enhanced?: RegExp;
  /** nodemailer's codes, dist/esm/errors.js */
  codes?: RegExp;
  retryAfterMs?: number;
}

const HOUR_MS = 60 * 60_000;

/** Transient although the reply may be 5yz. First match wins. */
const ABOUT_US: readonly Row[] = [
  // RFC 4954 §6: 530 authentication required, 534 mechanism too weak, 535 credentials invalid, 538 encryption required;
  // RFC 3463 §3.8 X.7.8
  {
    code: 'smtp-credentials',
    says: 'the server refused the user name or password',
    replies: /^(530|534|535|538)$/,
    codes: /^(EAUTH|ENOAUTH|EOAUTH2)$/,
    retryAfterMs: 5 * 60_000,
  },
  // Exchange Online: 550 5.1.90 "reached your daily limit for message recipients",
  // https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
  // Gmail: 550 5.4.5 "Daily user sending limit exceeded", https://support.google.com/a/answer/3726730
  {
    code: 'smtp-quota',
    says: "the account's sending limit is reached",
    enhanced: /^5\.(1\.90|4\.5)\b/,
    retryAfterMs: HOUR_MS,
  },
  // RFC 5321 §4.2.2: 503 bad sequence of commands: the session is out of step, not the mail; a new one may do
  { code: 'smtp-session', says: 'the session was out of step', replies: /^503$/, codes: /^EPROTOCOL$/ },
  // nodemailer reports a certificate it cannot verify as ESOCKET, with Node's code beside it
  // (https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes)
  {
    code: 'smtp-tls',
    says: 'no trusted TLS connection could be made',
    codes:
      /^(ETLS|EREQUIRETLS|CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_(GET|VERIFY).*|ERR_TLS_.*|ERR_SSL_.*|HOSTNAME_MISMATCH)$/,
  },
  { code: 'smtp-dns', says: 'the host name could not be resolved', codes: /^EDNS$/ },
  { code: 'smtp-timeout', says: 'the server did not answer in time', codes: /^ETIMEDOUT$/ },
  {
    code: 'smtp-connection',
    says: 'the connection was refused or lost',
    codes: /^(ECONNECTION|ESOCKET|EPROXY|ESTREAM)$/,
  },
];

/** What nodemailer hangs on its errors; all optional, any error may come. */
interface SmtpError {
  code?: unknown;
  /** the code of Node's error where nodemailer put its own in `code` */
  originalCode?: unknown;
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
  message?: unknown;
}

/**
 * @param dataSent whether all of the mail had been handed over: if no answer came after that, it may have been accepted
 * @returns what to throw. Messages hold the server's words with addresses masked.
 */
export function classify(error: unknown, dataSent: boolean): TransientError | PermanentError {
  const seen: SmtpError = typeof error === 'object' && error !== null ? error : {};
  const code = typeof seen.code === 'string' ? seen.code : '';
  const nodeCode = typeof seen.originalCode === 'string' ? seen.originalCode : '';
  const reply = typeof seen.responseCode === 'number' ? String(seen.responseCode) : '';
  const words = typeof seen.response === 'string' ? seen.response : '';
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? '';
  const detail = withoutAddresses(words || (typeof seen.message === 'string' ? seen.message : code));
  const cause = { cause: error };

  if (dataSent && reply === '') {
    return new TransientError(
      `SMTP: no answer after the mail was sent; it may have been accepted (${detail})`,
      'smtp-unsure',
      undefined,
      cause,
    );
  }
  const row = ABOUT_US.find(
    (row) =>
      (row.replies?.test(reply) ?? false) ||
      (row.enhanced?.test(enhanced) ?? false) ||
      // a code of nodemailer names the step; the reply decides where one came, except for logins
      ((reply === '' || row.code === 'smtp-credentials' || row.code === 'smtp-tls') &&
        row.codes !== undefined &&
        (row.codes.test(code) || row.codes.test(nodeCode))),
  );
  if (row) return new TransientError(`SMTP: ${row.says} (${detail})`, row.code, row.retryAfterMs, cause);
  if (reply.startsWith('4')) {
    return new TransientError(`SMTP: not now (${detail})`, `smtp-${reply}`, undefined, cause);
  }
  if (reply.startsWith('5')) {
    // a 5yz before MAIL FROM is about the connection, e.g. "554 no SMTP service here" (RFC 5321 §3.1)
    return /^(MAIL FROM|RCPT TO|DATA)$/.test(String(seen.command))
      ? new PermanentError(`SMTP: refused (${detail})`, `smtp-${reply}`, cause)
      : new TransientError(
          `SMTP: the server takes no mail from us (${detail})`,
          'smtp-refused',
          undefined,
          cause,
        );
  }
  // nodemailer itself will not send it: no usable recipient, larger than the server allows
  if (/^(EENVELOPE|EMESSAGE|EMAXRECIPIENTS)$/.test(code)) {
    return new PermanentError(`SMTP: not sendable (${detail})`, 'smtp-not-sendable', cause);
  }
  return new TransientError(`SMTP: sending failed (${detail})`, 'smtp-failed', undefined, cause);
}

/** A server may repeat the recipient; job records and logs must not. */
function withoutAddresses(sentence: string): string {
  return sentence.replace(/[^\s<>()";,]+@[^\s<>()";,]+/g, '(address)').slice(0, 500);
}
