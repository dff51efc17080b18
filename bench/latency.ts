/**
 * Arrival to reply: a digital letter is delivered into the mailbox of a local Dovecot, and the clock stops when the
 * local SMTP server answers 250 to the reply. Beside it, on the same servers and with the same mails, the least that any
 * program needs: IMAP IDLE, fetch, and an answer that says nothing.
 */
import { startDovecot } from '../test/support/dovecot.js';
import { startEcho } from './echo.js';
import { makeLetterMails } from './letter-mails.js';
import { type Bench, columns, percentile } from './report.js';
import { startServiceProcess } from './service-process.js';
import { startSink, type Sink } from './sink.js';

const targetP95Ms = 3_000;
/** Mailboxes of the two programs. */
const letters = 'letters';
const echoed = 'echo';

export const latency: Bench = {
  what: 'arrival of a digital letter to 250 for its reply, one after the other, no limit on replies a minute',
  n: 30,
  async run({ n, seed }) {
    const dovecot = await startDovecot();
    if (!dovecot)
      throw new Error('This bench needs Dovecot and may not install it: run it as root in a container.');
    const closing: (() => Promise<void>)[] = [() => dovecot.stop()];
    try {
      const sink = await startSink();
      closing.push(() => sink.stop());
      // the first letter of each program pays for loading what it needs
      const mails = await makeLetterMails(
        `latency/${seed}`,
        Array.from({ length: n + 1 }, () => 'digital' as const),
      );
      // a maildir is made by its first delivery
      for (const user of [letters, echoed]) await dovecot.deliver(user, plainMail);
      const imap = { host: dovecot.host, port: dovecot.port, password: dovecot.password };

      const echo = await startEcho({ imap, user: echoed, smtpPort: sink.port });
      closing.push(() => echo.stop());
      const peer = await deliverAll(mails, sink, (mail) => dovecot.deliver(echoed, mail));
      await closing.pop()!();

      const service = await startServiceProcess({
        entry: 'run',
        imap,
        user: letters,
        smtpPort: sink.port,
        readers: 2,
      });
      closing.push(() => service.stop());
      const ours = await deliverAll(mails, sink, (mail) => dovecot.deliver(letters, mail));
      return report(ours, peer);
    } finally {
      for (const close of closing.toReversed()) await close();
    }
  },
};

interface Taken {
  /** null = no reply within the time given */
  ms: number | null;
  /** X-Letter-Intake-Reply */
  kind: string;
}

async function deliverAll(
  mails: Buffer[],
  sink: Sink,
  deliver: (mail: Buffer) => Promise<unknown>,
): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const mail of mails) {
    const answered = sink.next(1, 30_000);
    const begin = performance.now();
    await deliver(mail);
    const [reply] = await answered;
    taken.push({ ms: reply === undefined ? null : reply.at - begin, kind: reply?.kind ?? 'none' });
  }
  return taken.slice(1);
}

const ms = (value: number): string => `${Math.round(value)} ms`;

function report(ours: Taken[], peer: Taken[]): Awaited<ReturnType<Bench['run']>> {
  const mine = figuresOf(ours);
  const its = figuresOf(peer);
  const row = (name: string, f: Figures): string[] => [
    name,
    ms(f.p50),
    ms(f.p95),
    ms(f.max),
    String(f.unanswered),
  ];
  const kinds = new Map<string, number>();
  for (const { kind } of ours) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const replies = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return {
    text: [
      columns([
        ['', 'p50', 'p95', 'max', 'unanswered'],
        row('letter-intake', mine),
        row('IMAP IDLE + nodemailer echo', its),
        ['ratio', ...(['p50', 'p95', 'max'] as const).map((key) => (mine[key] / its[key]).toFixed(1)), ''],
      ]),
      `replies: ${replies}; target: p95 under ${targetP95Ms} ms`,
    ].join('\n'),
    figures: {
      lettersMs: ours.map(({ ms: took }) => took),
      echoMs: peer.map(({ ms: took }) => took),
      letters: mine,
      echo: its,
    },
    missed:
      mine.unanswered > 0 || its.unanswered > 0
        ? `unanswered: ${mine.unanswered} letters, ${its.unanswered} echoes`
        : mine.p95 < targetP95Ms
          ? null
          : `p95 ${ms(mine.p95)}, target under ${targetP95Ms} ms`,
  };
}

interface Figures {
  p50: number;
  p95: number;
  max: number;
  unanswered: number;
}
function figuresOf(taken: Taken[]): Figures {
  const values = taken.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  return {
    p50: percentile(values, 50),
    p95: percentile(values, 95),
    max: percentile(values, 100),
    unanswered: taken.length - values.length,
  };
}

const plainMail =
  'From: a@sender.example\r\nTo: letters@education.example\r\nAuto-Submitted: auto-generated\r\n\r\nReady.\r\n';
