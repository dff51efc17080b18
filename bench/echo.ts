/** The least that a program with this task does: sees a mail by IDLE, fetches it, sends a line back. Reads nothing. */
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';

export interface Mailserver {
  host: string;
  port: number;
  password: string;
}

/** Answers what comes after its start. */
export async function startEcho(options: {
  imap: Mailserver;
  user: string;
  smtpPort: number;
}): Promise<{ stop(): Promise<void> }> {
  const { host, port, password } = options.imap;
  const transport = createTransport({ host, port: options.smtpPort, pool: true, ignoreTLS: true });
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: options.user, pass: password },
    logger: false,
  });
  client.on('error', () => undefined);
  await client.connect();
  const mailbox = await client.mailboxOpen('INBOX', { readOnly: true });
  let next = mailbox.uidNext;
  let busy = false;
  let again = false;
  const answer = async (): Promise<void> => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      for await (const mail of client.fetch(
        `${next}:*`,
        { uid: true, envelope: true, source: true },
        { uid: true },
      )) {
        // `n:*` gives the last message even where it is older than n (RFC 3501 section 6.4.8)
        if (mail.uid < next) continue;
        next = mail.uid + 1;
        await transport.sendMail({
          from: 'letters@education.example',
          to: mail.envelope?.from?.[0]?.address ?? 'nobody@sender.example',
          subject: 'Echo',
          text: `${mail.source?.length ?? 0} bytes came.\n`,
        });
      }
    }
    busy = false;
    // by itself imapflow begins to idle only after a quiet while
    idle();
  };
  const idle = (): void => void client.idle().catch(() => undefined);
  client.on('exists', () => void answer());
  idle();
  return {
    stop: async () => {
      await client.logout();
      transport.close();
    },
  };
}
