/**
 * What went wrong at an IMAP server and when to try again, as a table.
 * Nothing an IMAP server says is final for us: a mail stays in the mailbox, so every row is retried, some slowly.
 */
import { TransientError } from '../../pipeline/ports.js';
import type { ServerWords } from './server-words.js';

/** soon = by the backoff; slowly = only a person can mend it, so a try now and then is enough */
export type Pace = 'soon' | 'slowly';

interface Row {
  code: string;
  pace: Pace;
  /** for a person; no names, no addresses */
  says: string;
  /** error codes of imapflow or Node */
  codes?: RegExp;
  /** the server's words or response code */
  words?: RegExp;
  authentication?: true;
  missing?: true;
}

/** First match wins, so the narrow rows stand first. */
const TABLE: readonly Row[] = [
  // Office 365 under load; seen on NAMESPACE, LIST and EXAMINE after a good login, where imapflow calls it a failed
  // login: https://github.com/mscdex/node-imap/issues/689, https://github.com/jstedfast/MailKit/issues/1494
  {
    code: 'not-connected',
    pace: 'soon',
    says: 'logged in, but the server has no connection to the mailbox',
    words: /authenticated but not connected/i,
  },
  // https://github.com/imapsync/imapsync/issues/212; the stated wait is honoured apart from this table
  {
    code: 'throttled',
    pace: 'soon',
    says: 'the server asks for a pause',
    words: /request is throttled/i,
    codes: /^ETHROTTLE$/,
  },
  // RFC 5530 §3 LIMIT and INUSE; Gmail and Dovecot use words alone
  {
    code: 'too-many-connections',
    pace: 'soon',
    says: 'the server takes no more connections',
    words: /\[(LIMIT|INUSE)\]|too many (simultaneous )?connections|maximum number of connections/i,
  },
  // RFC 5530 §3 UNAVAILABLE: "temporary failure because a subsystem is down", also as the answer to a login
  {
    code: 'unavailable',
    pace: 'soon',
    says: 'the server is out of order for now',
    words: /\[(UNAVAILABLE|SERVERBUG)\]/i,
  },
  // RFC 5530 §3 AUTHENTICATIONFAILED, AUTHORIZATIONFAILED, EXPIRED, PRIVACYREQUIRED
  {
    code: 'credentials',
    pace: 'slowly',
    says: 'the server refused the user name or password',
    words: /\[(AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED)\]/i,
    authentication: true,
  },
  // no words of its own: session.ts knows that it gave a token and no password
  {
    code: 'token-not-taken',
    pace: 'slowly',
    says: 'the server refused the access token: the application may lack the right to this mailbox, or the user name is not its',
  },
  // RFC 3501 §6.3.2, RFC 5530 §3 NONEXISTENT
  {
    code: 'no-such-folder',
    pace: 'slowly',
    says: 'the folder is not there',
    words: /\[(NONEXISTENT|TRYCREATE)\]/i,
    missing: true,
  },
  // Node's TLS and OpenSSL verification codes: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
  {
    code: 'certificate',
    pace: 'slowly',
    says: "the server's certificate could not be verified",
    codes: /^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/,
  },
  // RFC 3501 §6.2.1; asked for and not offered, or refused
  {
    code: 'no-starttls',
    pace: 'slowly',
    says: 'the server does not offer STARTTLS, and the password is not sent in the clear',
    words: /server does not support STARTTLS/i,
    codes: /^STARTTLS_INJECTION$/,
  },
  {
    code: 'tls',
    pace: 'slowly',
    says: 'no TLS connection could be made',
    codes: /^(ERR_SSL|ERR_TLS|EPROTO|ClosedAfterConnectTLS)/,
  },
  {
    code: 'unknown-host',
    pace: 'soon',
    says: 'the host name could not be resolved',
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/,
  },
  {
    code: 'unreachable',
    pace: 'soon',
    says: 'the server could not be reached',
    codes: /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/,
  },
  {
    code: 'timeout',
    pace: 'soon',
    says: 'the server did not answer in time',
    codes: /^(CONNECT_TIMEOUT|GREETING_TIMEOUT|UPGRADE_TIMEOUT|ETIMEOUT|ETIMEDOUT|LockTimeout|DEADLINE)$/,
  },
  // RFC 3501 §7.1.5; Office 365 sends "BYE Connection closed. 14" and nothing else:
  // https://github.com/jstedfast/MailKit/issues/849
  { code: 'bye', pace: 'soon', says: 'the server ended the session', words: /^BYE /m },
  {
    code: 'connection-lost',
    pace: 'soon',
    says: 'the connection was lost',
    codes: /^(NoConnection|EConnectionClosed|StateLogout|ECONNRESET|EPIPE|ClosedAfterConnectText)$/,
  },
];

export interface ImapFailure {
  code: string;
  pace: Pace;
  /** a sentence for a person, with the server's words, addresses masked */
  text: string;
  retryAfterMs: number | undefined;
}

/** What imapflow hangs on its errors; all optional, any error may come. */
interface ImapflowError {
  code?: unknown;
  message?: unknown;
  responseText?: unknown;
  response?: unknown;
  reason?: unknown;
  authenticationFailed?: unknown;
  mailboxMissing?: unknown;
  serverResponseCode?: unknown;
}

/** @returns the row for `error`, in the light of what the server said on this connection. */
export function classify(error: unknown, words: ServerWords): ImapFailure {
  const seen: ImapflowError = typeof error === 'object' && error !== null ? error : {};
  const code = typeof seen.code === 'string' ? seen.code : '';
  const said = [
    typeof seen.serverResponseCode === 'string' ? `[${seen.serverResponseCode}]` : '',
    text(seen.responseText),
    text(seen.response),
    words.refusal ?? '',
    words.bye === null ? '' : `BYE ${words.bye}`,
    text(seen.reason),
  ].filter((part) => part !== '');
  const heard = [...said, text(seen.message)].join('\n');

  const row = TABLE.find(
    (row) =>
      (row.code === 'throttled' && words.statedWaitMs !== null) ||
      (row.words?.test(heard) ?? false) ||
      (row.codes?.test(code) ?? false) ||
      (row.authentication === true && seen.authenticationFailed === true) ||
      (row.missing === true && seen.mailboxMissing === true),
  );
  const detail = [...new Set(said.length > 0 ? said : [text(seen.message), code])].filter(Boolean).join('; ');
  return {
    code: row?.code ?? 'imap-failed',
    pace: row?.pace ?? 'soon',
    text: withoutAddresses(`${row?.says ?? 'the server did not do as asked'} (${detail})`),
    retryAfterMs: words.statedWaitMs ?? undefined,
  };
}

/** @returns the failure as the pipeline knows it; what already is a TransientError stays as it is. */
export function toTransient(error: unknown, words: ServerWords): TransientError {
  if (error instanceof TransientError) return error;
  const failure = classify(error, words);
  return new TransientError(`IMAP: ${failure.text}`, failure.code, failure.retryAfterMs, { cause: error });
}

/** @returns what refused credentials mean where an access token was given and no password */
export function ofToken(error: TransientError): TransientError {
  const row = TABLE.find(({ code }) => code === 'token-not-taken');
  if (error.code !== 'credentials' || !row) return error;
  return new TransientError(`IMAP: ${row.says}`, row.code, error.retryAfterMs, { cause: error });
}

export function paceOf(code: string): Pace {
  return TABLE.find((row) => row.code === code)?.pace ?? 'soon';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** A server may repeat the address it was given; job records and logs must not. */
function withoutAddresses(sentence: string): string {
  return sentence.replace(/[^\s<>()";,]+@[^\s<>()";,]+/g, '(address)').slice(0, 500);
}
