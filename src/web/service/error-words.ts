/** Codes of errors, as rows and logs keep them, in words for who runs the service. */
const words: Record<string, string> = {
  // mails
  'cannot-fetch': 'The mailbox did not hand it out, after several tries.',
  'reader-failed': 'Reading it failed several times.',
  'unreadable-mail': 'It cannot be read as a mail.',
  'too-large': 'It is too large.',
  gone: 'It was not in the mailbox just now.',
  // the mailbox
  'not-connected': 'The mail server has no connection to the mailbox.',
  throttled: 'The mail server asks for a pause.',
  'too-many-connections': 'The mail server takes no more connections.',
  unavailable: 'The mail server is out of order for now.',
  credentials: 'The mail server refused the user name or password.',
  'token-refused':
    'The sign-in service refuses an access token: look at the OAUTH_ settings; the log says what to do.',
  'token-unavailable': 'The sign-in service cannot be reached now.',
  'token-not-taken':
    'The mail server refused the access token: the application may lack the right to this mailbox.',
  'no-such-folder': 'The folder is not there.',
  certificate: "The mail server's certificate could not be verified.",
  'no-starttls': 'The mail server offers no encryption.',
  tls: 'No encrypted connection could be made.',
  'unknown-host': "The mail server's name could not be resolved.",
  unreachable: 'The mail server could not be reached.',
  timeout: 'The mail server did not answer in time.',
  bye: 'The mail server ended the session.',
  'connection-lost': 'The connection was lost.',
  // sending
  'smtp-credentials': 'The mail server refused the user name or password.',
  'smtp-token-not-taken':
    'The mail server refused the access token: the application may lack the right to send.',
  'smtp-quota': "The account's sending limit is reached.",
  'smtp-session': 'The session with the mail server was out of step.',
  'smtp-tls': 'No trusted encrypted connection could be made.',
  'smtp-dns': "The mail server's name could not be resolved.",
  'smtp-timeout': 'The mail server did not answer in time.',
  'smtp-connection': 'The connection to the mail server was refused or lost.',
  'smtp-unsure': 'The connection broke while it was sent: it may have arrived.',
  'smtp-refused': 'The mail server refused it.',
  'smtp-not-sendable': 'It cannot be sent as it is: its address or text is not right for mail.',
  'smtp-failed': 'It could not be handed to the mail server.',
  'smtp-closed': 'The service was ending.',
  TransientError: 'The mail server could not be reached for days.',
  // here
  'disk-full': 'No space is left on the disk.',
};

const unknown = 'The reason has no words here; look for its code in the log.';

/** A refusal of an SMTP server carries its reply code: `smtp-550`. */
export const errorWords = (code: string): string =>
  Object.hasOwn(words, code) ? words[code]! : /^smtp-\d{3}$/.test(code) ? words['smtp-refused']! : unknown;
