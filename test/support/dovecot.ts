/** A throwaway Dovecot 2.3 on a free port: any user name, password "secret", mail in a Maildir. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from './certificate.js';
import { freePort } from './free-port.js';
import { findOrInstall } from './install.js';

/** "nobody" on Debian. Dovecot refuses to serve mail as root. */
const MAIL_UID = 65_534;
const START_WITHIN_MS = 15_000;

export interface Dovecot {
  host: string;
  port: number;
  /** TLS from the first byte; null without a certificate */
  tlsPort: number | null;
  password: string;
  /** files a message straight into the Maildir, as a delivery agent does; @returns its file name */
  deliver(
    user: string,
    source: Uint8Array | string,
    options?: { folder?: string; internalDate?: Date },
  ): Promise<string>;
  /** takes a delivered message out of the Maildir behind the server's back */
  remove(user: string, fileName: string): Promise<void>;
  /** raw file names of a folder with their flags, e.g. `1700000000.M1P1.host:2,S`; flags stand after ":2," */
  files(user: string, folder?: string): Promise<string[]>;
  /** as after restoring a backup: all messages get new UIDs under a new UIDVALIDITY */
  changeUidValidity(user: string, uidValidity: number): Promise<void>;
  log(): Promise<string>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** With it access tokens are taken, too: `plain login` stay. */
export interface DovecotOAuth {
  mechanism: 'xoauth2' | 'oauthbearer';
  /** asked by GET with the token as bearer; answers `{ "active": true, "username": … }` for a good one */
  introspectionUrl: string;
}

/**
 * Starts Dovecot, or returns null (after saying so) where there is none and none may be installed.
 * It must be started as root, as Dovecot separates privileges itself. With a certificate it offers STARTTLS and a TLS port.
 */
export async function startDovecot(
  certificate: Certificate | null = null,
  oauth: DovecotOAuth | null = null,
): Promise<Dovecot | null> {
  const program = await findOrInstall('dovecot');
  if (program === null) return null;
  if (process.getuid?.() !== 0) {
    process.stderr.write('\n*** SKIPPED: Dovecot wants to be started as root.\n');
    return null;
  }
  // under the system's temp folder and open to all: Dovecot's login process drops root and must get in
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-dovecot-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const tls = certificate === null ? null : { port: await freePort(), certificate };
  const configFile = join(folder, 'dovecot.conf');
  await writeFile(configFile, config(folder, port, tls, oauth));
  if (oauth)
    await writeFile(
      join(folder, 'oauth2.conf'),
      `introspection_url = ${oauth.introspectionUrl}\nintrospection_mode = auth\nforce_introspection = yes\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n`,
    );
  await mkdir(join(folder, 'mail'));
  await chown(join(folder, 'mail'), MAIL_UID, MAIL_UID);
  await writeFile(join(folder, 'dovecot.log'), '', { mode: 0o666 });

  let child = await launch(program, configFile, port);
  let count = 0;

  const maildir = (user: string, name = 'INBOX'): string =>
    name === 'INBOX'
      ? join(folder, 'mail', user)
      : join(folder, 'mail', user, `.${name.replaceAll('/', '.')}`);

  return {
    host: '127.0.0.1',
    port,
    tlsPort: tls?.port ?? null,
    password: 'secret',

    async deliver(user, source, options = {}) {
      const home = maildir(user, options.folder);
      for (const sub of ['tmp', 'new', 'cur']) await makeOwned(join(home, sub));
      await chown(maildir(user), MAIL_UID, MAIL_UID);
      count += 1;
      // Dovecot takes INTERNALDATE from the file's time
      const at = options.internalDate ?? new Date();
      const name = `${Math.floor(at.getTime() / 1000)}.M${count}P${process.pid}.test`;
      const inTmp = join(home, 'tmp', name);
      await writeFile(inTmp, source);
      await chown(inTmp, MAIL_UID, MAIL_UID);
      await utimes(inTmp, at, at);
      await rename(inTmp, join(home, 'new', name));
      return name;
    },

    async remove(user, fileName) {
      for (const sub of ['new', 'cur']) {
        const inFolder = join(maildir(user), sub);
        for (const file of await readdir(inFolder)) {
          if (file.split(':')[0] === fileName) await rm(join(inFolder, file));
        }
      }
    },

    async files(user, name) {
      const found: string[] = [];
      for (const sub of ['new', 'cur']) found.push(...(await readdir(join(maildir(user, name), sub))));
      return found.sort();
    },

    async changeUidValidity(user, uidValidity) {
      const home = maildir(user);
      // without its indexes Dovecot numbers the messages anew; the header of its UID list says under which validity
      for (const file of await readdir(home)) {
        if (file.startsWith('dovecot')) await rm(join(home, file), { recursive: true });
      }
      const list = join(home, 'dovecot-uidlist');
      await writeFile(
        list,
        `3 V${uidValidity} N1 G${'0'.repeat(24)}${uidValidity.toString(16).padStart(8, '0')}\n`,
      );
      await chown(list, MAIL_UID, MAIL_UID);
    },

    log: () => readFile(join(folder, 'dovecot.log'), 'utf8'),

    async restart() {
      await end(child);
      child = await launch(program, configFile, port);
    },

    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeOwned(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chown(path, MAIL_UID, MAIL_UID);
  await chown(join(path, '..'), MAIL_UID, MAIL_UID);
}

async function launch(program: string, configFile: string, port: number): Promise<ChildProcess> {
  const child = spawn(program, ['-F', '-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const until = Date.now() + START_WITHIN_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`Dovecot did not start: ${said}`);
    if (await answers(port)) return child;
    await sleep(50);
  }
  child.kill('SIGTERM');
  throw new Error(`Dovecot did not answer within ${START_WITHIN_MS} ms: ${said}`);
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  await ended;
}

/** The settings that need a reason: users of the temp folder, no chroot, plain text on loopback, any user name. */
function config(
  folder: string,
  port: number,
  tls: { port: number; certificate: Certificate } | null,
  oauth: DovecotOAuth | null,
): string {
  return `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
${tls === null ? 'ssl = no' : `ssl = yes\nssl_cert = <${tls.certificate.certFile}\nssl_key = <${tls.certificate.keyFile}`}
disable_plaintext_auth = no
auth_mechanisms = plain login ${oauth?.mechanism ?? ''}
# a wrong password is answered at once instead of after two seconds
auth_failure_delay = 0
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
first_valid_gid = 1
mail_uid = ${MAIL_UID}
mail_gid = ${MAIL_UID}
mail_location = maildir:${folder}/mail/%u
# tests open many connections from one address
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
}
${oauth === null ? '' : `passdb {\n  driver = oauth2\n  mechanisms = ${oauth.mechanism}\n  args = ${folder}/oauth2.conf\n}`}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${MAIL_UID} gid=${MAIL_UID} home=${folder}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tls?.port ?? 0}
  }
}
service anvil {
  chroot =
  # refused logins from one address are answered ever later otherwise
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`;
}
