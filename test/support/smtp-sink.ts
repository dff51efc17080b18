/** An SMTP server that keeps every mail it accepts and misbehaves on request. */
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { until } from './until.js';

export interface SunkMail {
  envelope: { from: string; to: string[] };
  raw: Buffer;
  parsed: ParsedMail;
}

/** What to do with the next mails; asked anew for each. */
export type Behaviour =
  | { kind: 'accept' }
  /** an answer such as 451 or 550, with its text */
  | { kind: 'refuse'; at: 'greeting' | 'auth' | 'mail-from' | 'rcpt-to' | 'data'; code: number; text: string }
  /** the socket is cut once all data has come; `kept` = the mail was accepted all the same */
  | { kind: 'cut-after-data'; kept: boolean }
  | { kind: 'cut-before-data' }
  | { kind: 'cut-before-greeting' }
  | { kind: 'delay'; ms: number };

export interface SmtpSink {
  host: string;
  port: number;
  /** mails accepted, in order */
  mails: SunkMail[];
  /** how often all data of a mail came, accepted or not */
  dataCount: () => number;
  connectionCount: () => number;
  behave: (next: Behaviour) => void;
  /** with mails to this address alone, from RCPT TO on, until it is told again */
  behaveTo: (address: string, next: Behaviour) => void;
  clear: () => void;
  /** once no client is connected any more and all that they had sent is taken or refused */
  idle: () => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * Starts on a free port of 127.0.0.1. Without `tls` it offers neither STARTTLS nor TLS; `starttls` and `implicit` use
 * the certificate given, else smtp-server's own, which no one trusts.
 */
export async function startSmtpSink(
  options: {
    tls?: 'none' | 'starttls' | 'implicit';
    certificate?: { key: string; cert: string };
    auth?: { user: string; pass: string };
    /** asked for XOAUTH2 logins, which alone are offered then */
    takesToken?: (user: string, token: string) => boolean;
  } = {},
): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  let behaviour: Behaviour = { kind: 'accept' };
  let dataCount = 0;
  let connectionCount = 0;
  let taking = 0;
  const towards = new Map<string, Behaviour>();
  const behaviourTo = (address: string): Behaviour => towards.get(address.toLowerCase()) ?? behaviour;
  const refusal = (at: string, now = behaviour): Error | null =>
    now.kind === 'refuse' && now.at === at
      ? Object.assign(new Error(now.text), { responseCode: now.code })
      : null;

  const tls = options.tls ?? 'none';
  const disabled = [
    ...(tls === 'starttls' ? [] : ['STARTTLS']),
    ...(options.auth || options.takesToken ? [] : ['AUTH']),
  ];
  const settings: SMTPServerOptions = {
    ...(options.certificate ? { key: options.certificate.key, cert: options.certificate.cert } : {}),
    secure: tls === 'implicit',
    disabledCommands: disabled,
    authOptional: options.auth === undefined && options.takesToken === undefined,
    ...(options.takesToken ? { authMethods: ['XOAUTH2'] } : {}),
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onConnect: (_session, done) => {
      connectionCount += 1;
      if (behaviour.kind === 'cut-before-greeting') return cut();
      done(refusal('greeting'));
    },
    onAuth: (auth, _session, done) => {
      const error = refusal('auth');
      if (error) return done(error);
      if (auth.method === 'XOAUTH2') {
        return options.takesToken?.(auth.username ?? '', auth.accessToken ?? '')
          ? done(null, { user: auth.username })
          : done(null, { data: { status: '401', schemes: 'bearer', scope: 'mail' } });
      }
      const known = auth.username === options.auth?.user && auth.password === options.auth?.pass;
      return known
        ? done(null, { user: auth.username })
        : done(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
    },
    onMailFrom: (_address, _session, done) => done(refusal('mail-from')),
    onRcptTo: ({ address }, _session, done) => {
      const now = behaviourTo(address);
      if (now.kind === 'cut-before-data') cut();
      else done(refusal('rcpt-to', now));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        dataCount += 1;
        taking += 1;
        void finish(Buffer.concat(chunks), session.envelope, done).finally(() => (taking -= 1));
      });
    },
  };

  async function finish(
    raw: Buffer,
    envelope: { mailFrom: false | { address: string }; rcptTo: { address: string }[] },
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const now = behaviourTo(envelope.rcptTo[0]?.address ?? '');
    const error = refusal('data', now);
    if (error) return done(error);
    if (now.kind === 'cut-after-data' && !now.kept) return cut();
    mails.push({
      envelope: {
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map((recipient) => recipient.address),
      },
      raw,
      parsed: await simpleParser(raw),
    });
    if (now.kind === 'cut-after-data') return cut();
    if (now.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, now.ms));
    return done();
  }

  const server = new SMTPServer(settings);
  // a client that cuts the connection is part of the tests
  server.on('error', () => undefined);
  function cut(): void {
    for (const connection of server.connections as Set<{ _socket?: { destroy(): void } }>) {
      connection._socket?.destroy();
    }
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

  return {
    host: '127.0.0.1',
    port,
    mails,
    dataCount: () => dataCount,
    connectionCount: () => connectionCount,
    behave: (next) => {
      behaviour = next;
    },
    behaveTo: (address, next) => void towards.set(address.toLowerCase(), next),
    clear: () => {
      mails.length = 0;
      dataCount = 0;
      connectionCount = 0;
      behaviour = { kind: 'accept' };
      towards.clear();
    },
    idle: () => until(() => server.connections.size === 0 && taking === 0, 30_000, 'the SMTP server is idle'),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
