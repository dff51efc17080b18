/** `letter-intake retention` and `letter-intake hold …`: what may be deleted, and what may not. */
import { checkUrl, orderRetention } from '../app.js';
import { readSettings } from '../config.js';
import type { Hold } from '../core/retention/retention.js';
import { createLogger } from '../logger.js';
import type { OverdueMail } from '../pipeline/retention/delete-due.js';
import type { RetentionAnswer, RetentionOrder } from '../pipeline/retention/order.js';
import type { HoldRow } from '../pipeline/store/holds.js';

const ask = (order: RetentionOrder): Promise<RetentionAnswer> =>
  orderRetention(readSettings({}, checkUrl), createLogger('warn'), order);
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Lists what is over by ids, rules and days. Without `dryRun` it then deletes what goes today. */
export async function retention({ dryRun, json }: { dryRun: boolean; json: boolean }): Promise<void> {
  const due = await ask({ kind: 'due' });
  if (due.kind !== 'due') throw unexpected(due);
  if (!json) print(described(due.mails, due.isOff));
  const deleted = dryRun || due.isOff ? null : await ask({ kind: 'delete' });
  if (json) {
    const counts = deleted?.kind === 'deleted' ? { deleted: deleted.deleted, more: deleted.more } : {};
    print(JSON.stringify({ mails: due.mails, ...counts }));
  }
  if (deleted === null) return;
  if (deleted.kind === 'at-work') throw new Error('Another process deletes just now; nothing was done here.');
  if (deleted.kind !== 'deleted') throw unexpected(deleted);
  if (!json)
    print(
      `deleted now: ${deleted.deleted}${deleted.more ? '; there is more: run the same command again' : ''}`,
    );
}

function described(mails: readonly OverdueMail[], isOff: boolean): string {
  if (isOff) return 'Nothing is ever deleted: no RETAIN_… setting says so.';
  if (mails.length === 0) return "No mail's time is over.";
  const rows = mails.map(
    ({ mailId, rule, until, districts, standing }) =>
      `mail ${mailId}  ${rule}  kept until ${until}  ${standingWords(standing)}${districts.length > 0 ? `  ${districts.join(', ')}` : ''}`,
  );
  return [`${mails.length} ${mails.length === 1 ? "mail's time is" : "mails' time is"} over:`, ...rows].join(
    '\n',
  );
}

const keptBy = {
  due: 'goes now',
  held: 'stays: a legal hold',
  'in-work': 'stays: it waits for a person, or its reply has not gone',
};
function standingWords(standing: OverdueMail['standing']): string {
  if (standing.kind === 'announced') return `goes on ${standing.goesOn}`;
  return keptBy[standing.kind];
}

export async function setHold(options: {
  letter?: string;
  district?: string;
  everything: boolean;
  why: string;
}): Promise<void> {
  const { letter, district, everything, why } = options;
  const on: Hold[] = [
    ...(letter === undefined ? [] : [{ kind: 'letter' as const, letterId: letter }]),
    ...(district === undefined ? [] : [{ kind: 'district' as const, district }]),
    ...(everything ? [{ kind: 'everything' as const }] : []),
  ];
  if (on.length !== 1)
    throw new Error('Please name one thing: --letter ID, --district NAME or --everything.');
  const answer = await ask({ kind: 'hold', on: on[0]!, why });
  if (answer.kind === 'done') return void print(`Hold ${answer.id} stands.`);
  throw refused(answer, 'There is no letter of that id.');
}

export async function liftHold(id: string, { why }: { why: string }): Promise<void> {
  const answer = await ask({ kind: 'lift', id, why });
  if (answer.kind === 'done') return void print('The hold is lifted.');
  throw refused(answer, 'No hold of that id stands. letter-intake hold list shows them.');
}

export async function listHolds(): Promise<void> {
  const answer = await ask({ kind: 'holds' });
  if (answer.kind !== 'holds') throw unexpected(answer);
  print(answer.holds.length === 0 ? 'No legal hold was set.' : answer.holds.map(holdLine).join('\n'));
}

/** Through the socket of a running service, times come as text. */
const day = (at: Date | string): string => new Date(at).toISOString().slice(0, 10);

function holdLine(hold: HoldRow): string {
  const on =
    hold.kind === 'everything'
      ? 'everything'
      : hold.kind === 'district'
        ? `district ${hold.district}`
        : `letter ${hold.letter_id}`;
  const set = `set ${day(hold.set_at)} by ${hold.set_by}: ${hold.why}`;
  const lifted =
    hold.lifted_at === null ? '' : `  lifted ${day(hold.lifted_at)} by ${hold.lifted_by}: ${hold.lifted_why}`;
  return `${hold.id}  ${on}  ${set}${lifted}`;
}

function refused(answer: RetentionAnswer, notFound: string): Error {
  if (answer.kind === 'refused') return new Error(answer.problem);
  return answer.kind === 'not-found' ? new Error(notFound) : unexpected(answer);
}
const unexpected = ({ kind }: RetentionAnswer): Error =>
  new Error(`the service answered ${kind}: is it of another version?`);
