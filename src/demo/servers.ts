/** The demo's outside world: a mailbox in memory and an SMTP server that keeps what it is given. */
import type { AddressInfo, Server } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface DemoMailbox {
  url: string;
  deliver(mail: Buffer, receivedAt: Date): void;
  stop(): Promise<void>;
}

export async function startMailbox(): Promise<DemoMailbox> {
  const server = hoodiecrow({
    plugins: ['ID', 'IDLE', 'NAMESPACE', 'SASL-IR', 'AUTH-PLAIN', 'UIDPLUS', 'ENABLE'],
    users: { consultant: { password: 'demo' } },
    storage: { INBOX: { messages: [] } },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `imap://consultant:demo@127.0.0.1:${port}/INBOX`,
    // the server keeps mails as strings, a character a byte
    deliver: (mail, receivedAt) =>
      void server.appendMessage('INBOX', [], imapDate(receivedAt), mail.toString('latin1')),
    stop: () => closed(server.server),
  };
}

/** RFC 3501, date-time: `29-Aug-2018 14:05:00 +0000`. */
function imapDate(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString())!;
  return `${day}-${month}-${year} ${time} +0000`;
}

export interface SentReply {
  to: string;
  kind: string;
  messageId: string;
  mail: ParsedMail;
}
export interface DemoSmtp {
  url: string;
  replies: SentReply[];
  stop(): Promise<void>;
}

export async function startSmtp(): Promise<DemoSmtp> {
  const replies: SentReply[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream)
        .then((mail) => {
          const kind = mail.headers.get('x-letter-intake-reply');
          const to = session.envelope.rcptTo[0]?.address ?? '';
          replies.push({
            to,
            kind: typeof kind === 'string' ? kind : '',
            messageId: mail.messageId ?? '',
            mail,
          });
          done();
        })
        .catch((error: unknown) => done(error instanceof Error ? error : new Error('not a mail')));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    replies,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // clients that still idle are the service's own, which stops before
    setTimeout(resolve, 500).unref();
  });
}
