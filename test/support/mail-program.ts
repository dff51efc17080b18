/** The mailbox as another mail program sees it. */
import { ImapFlow } from 'imapflow';
import type { Dovecot } from './dovecot.js';

/** UID → flags */
export async function flagsOf(dovecot: Dovecot, user: string): Promise<Map<number, string[]>> {
  return asMailProgram(dovecot, user, async (client) => {
    const flags = new Map<number, string[]>();
    for await (const message of client.fetch('1:*', { uid: true, flags: true }))
      flags.set(
        message.uid,
        // \Recent is no flag of a message but of who looks first (RFC 3501, 2.3.2)
        [...(message.flags ?? [])].filter((flag) => flag !== '\\Recent').sort(),
      );
    return flags;
  });
}

export async function setFlag(dovecot: Dovecot, user: string, uid: number, flag: string): Promise<void> {
  await asMailProgram(dovecot, user, (client) => client.messageFlagsAdd(String(uid), [flag], { uid: true }));
}

async function asMailProgram<T>(
  dovecot: Dovecot,
  user: string,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: dovecot.password },
    logger: false,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    return await work(client);
  } finally {
    await client.logout();
  }
}
