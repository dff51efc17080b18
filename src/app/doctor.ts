/** `letter-intake doctor`: checks everything the service needs, and says what to do about each. */
import { existsSync } from 'node:fs';
import { createClamd } from '../adapters/clamd/clamd.js';
import { loadForms, loadRoster } from '../adapters/forms/load-forms.js';
import { findSocket } from '../adapters/lock/socket-path.js';
import { checkRedis } from '../adapters/queue/redis-check.js';
import { findIsolation } from '../adapters/reader/isolation.js';
import { openReaderPool } from '../adapters/reader/reader-pool.js';
import { openSmtpSender } from '../adapters/smtp/smtp-sender.js';
import type { Settings } from '../config.js';
import { askControl } from '../control.js';
import type { Logger } from '../pipeline/ports.js';
import { lastSetBacks, type SetBack } from '../pipeline/store/set-back.js';
import { isEmbedded, openData, soon } from './engines.js';
import { openSources } from './mailboxes.js';
import { controlSocket } from './control-socket.js';
import { systemClock } from './service.js';
import { accessTokens } from './tokens.js';
import { clamdPlace, smtpSettings } from './urls.js';

export interface Check {
  what: string;
  ok: boolean;
  /** what was found, or what to do about it */
  text: string;
}

/** Everything the service needs, one check each; none of them changes anything outside DATA_DIR. */
export async function checkAll(settings: Settings, logger: Logger): Promise<Check[]> {
  const checks: Check[] = [];
  const check = async (what: string, work: () => Promise<string>, advice: string): Promise<void> => {
    try {
      checks.push({ what, ok: true, text: await work() });
    } catch (error) {
      checks.push({ what, ok: false, text: `${(error as Error).message} ${advice}`.trim() });
    }
  };
  for (const source of openSources(settings, { clock: systemClock, logger })) {
    await check(
      `mailbox ${source.name}`,
      () => source.withSession(async (session) => `opened read-only, ${session.status().exists} messages`),
      'Check IMAP_URL: host, port, user, password (percent-encoded), folder; some providers want an app password.',
    );
  }
  if (settings.SMTP_URL === '') {
    checks.push({
      what: 'SMTP server',
      ok: false,
      text: 'SMTP_URL is not set. `letter-intake run` needs it (smtps://user:password@host:465); `letter-intake run --dry-run`, which sends nothing, does not.',
    });
  } else {
    await check(
      'SMTP server',
      async () => {
        const sender = openSmtpSender(smtpSettings(settings.SMTP_URL), {
          clock: systemClock,
          tokens: accessTokens(settings, { clock: systemClock, logger }),
        });
        try {
          await sender.verify();
          return 'connected and signed in';
        } finally {
          await sender.close();
        }
      },
      'Check SMTP_URL: host, port, user, password; port 465 is smtps://, port 587 smtp:// with STARTTLS.',
    );
  }
  await check(
    'database and queue',
    () => checkData(settings, logger),
    isEmbedded(settings)
      ? 'Check DATA_DIR: it must be a folder on a local disk that this user may write.'
      : 'Check DATABASE_URL, and REDIS_URL where it is set.',
  );
  if (settings.REDIS_URL !== '') {
    await check(
      'Redis',
      async () => {
        const { version, where, warnings } = await checkRedis(settings.REDIS_URL);
        return [`version ${version} at ${where}`, ...warnings].join('; ');
      },
      '',
    );
  }
  if (settings.CLAMD_URL !== '') {
    await check(
      'virus scanner',
      () => createClamd(clamdPlace(settings.CLAMD_URL)).check(),
      'Check CLAMD_URL, and that clamd runs; until it answers no mail is opened.',
    );
  }
  await check(
    'forms and roster',
    async () =>
      `${loadForms(settings.FORMS_DIR)
        .map((form) => form.id)
        .join(', ')}; ${loadRoster().length} districts`,
    'Mend the named file.',
  );
  await check(
    'reading and OCR',
    () => checkReading(logger),
    'Run npm ci again: a package or its data is missing.',
  );
  return checks;
}

async function checkData(settings: Settings, logger: Logger): Promise<string> {
  if (isEmbedded(settings) && existsSync(settings.DATA_DIR)) {
    const answered = await askControl(await findSocket(settings.DATA_DIR, controlSocket), '/set-backs');
    if (answered) return `in use by the running service, which answers${setBackWords(answered as SetBack[])}`;
  }
  const data = await openData(settings, logger, soon());
  try {
    const queues = await data.openQueues();
    await queues.open('read').counts();
    const setBacks = setBackWords(await lastSetBacks(data.database, systemClock.now()));
    return (
      (data.applied.length > 0 ? `ready (${data.applied.length} migrations applied)` : 'ready') + setBacks
    );
  } finally {
    await data.close();
  }
}

/** @param setBacks by the control socket their times are text */
function setBackWords([newest]: readonly SetBack[]): string {
  if (!newest) return '';
  const { at, cause, found, kept } = newest;
  return (
    `; SET BACK at ${new Date(at).toISOString()} (${cause}: ${found}): decisions of the time before are gone, ` +
    `the service page tells more${kept ? `, the former data is kept in ${kept}` : ''}`
  );
}

/** A grey sheet of 850 × 1100 pixels as PNG. */
const blankPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAA1IAAARMAQMAAACpkzAhAAAAA1BMVEXu7u6DSdFtAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAiklEQVR42u3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+BtAfAAGY+JtvAAAAAElFTkSuQmCC',
  'base64',
);

const networkWords = {
  'no-network': 'it has no network',
  refused:
    'this system does not let it run without a network (unshare --net is refused, as in most containers), so its own code alone refuses connections',
};

/** Opens a picture in a reading process as the service runs it; without its data OCR would be a problem. */
async function checkReading(logger: Logger): Promise<string> {
  const reader = openReaderPool({ size: 1, logger });
  try {
    const reading = await reader.read({
      kind: 'document',
      bytes: blankPicture,
      name: 'check.png',
      receivedOn: '2024-09-01',
      forms: [],
    });
    const problem = reading.problem ?? reading.documents[0]?.problem;
    if (problem) throw new Error(problem.text);
    return `a reading process opened a picture and ran OCR on it; ${networkWords[findIsolation().kind]}`;
  } finally {
    await reader.close();
  }
}
