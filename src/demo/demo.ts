/**
 * `letter-intake demo`: the whole service on its embedded default, against a mailbox in memory and an SMTP server that
 * keeps what it is given. Samples are made anew from the seed, delivered one by one, and held against expected.json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseNames, makeCase, type MadeCase } from '../../fixtures/cases.js';
import { checkUrl, startService, type Service } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import { differences, outcomeOf, type SampleOutcome } from './outcome.js';
import { startMailbox, startSmtp, type DemoMailbox, type DemoSmtp } from './servers.js';
import { table } from './table.js';

export interface DemoOptions {
  once: boolean;
  seed: number;
  port: number;
}

/** The samples this one answers: the reply it got is what the district writes back to. */
const answers: Record<string, string> = { 'corrected-letter': 'missing-contact-email-2024' };
/** A sample that takes longer is a failure of its own: the slowest, several scanned pages, takes some seconds each. */
const sampleTimeoutMs = 120_000;

interface Sample {
  name: string;
  made: MadeCase;
  outcome: SampleOutcome | null;
  wrong: string[];
  elapsedMs: number;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

export async function demo(options: DemoOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'letter-intake-demo-'));
  const mailbox = await startMailbox();
  const smtp = await startSmtp();
  say('Starting the service on its embedded default (first start of the database takes some seconds) …');
  const service = await startService(demoSettings(options, folder, mailbox, smtp), createLogger('error'));
  const stop = async (): Promise<void> => {
    await service.stop();
    await mailbox.stop();
    await smtp.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const samples: Sample[] = [];
    for (const [index, name] of caseNames.entries()) {
      const sample = await runSample(name, options.seed, { service, mailbox, smtp });
      samples.push(sample);
      say(`${String(index + 1).padStart(2)}/${caseNames.length} ${name.padEnd(28)} ${summary(sample)}`);
      for (const difference of sample.wrong) say(`      not as expected — ${difference}`);
    }
    say(
      `\n${table(['mail', 'outcome', 'form', 'district', 'school years', 'signed', 'date', 'reply', 's'], samples.map(row))}\n`,
    );
    const wrong = samples.filter((sample) => sample.wrong.length > 0);
    const status = await service.status();
    say(
      `${samples.length - wrong.length} of ${samples.length} samples ended as expected. Unaccounted mail: ${status.unaccounted ?? 'not known'}.`,
    );
    if (wrong.length > 0 || status.unaccounted !== 0) process.exitCode = 1;
    if (!options.once) {
      say(`\nThe page: ${service.url}   (Ctrl-C ends the demo; nothing is kept)`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
    }
  } finally {
    await stop();
  }
}

function demoSettings(
  options: DemoOptions,
  folder: string,
  mailbox: DemoMailbox,
  smtp: DemoSmtp,
): ReturnType<typeof readSettings> {
  return readSettings({ mailbox: true, smtp: true, replyFrom: true }, checkUrl, {
    IMAP_URL: mailbox.url,
    SMTP_URL: smtp.url,
    REPLY_FROM: 'KY ILN <consultant@kde.example>',
    REPLY_CONTACT: 'Pat Example, (502) 555-0100',
    REPLIES: 'send',
    // the samples bear the dates of their school years
    HOLD_AFTER_DAYS: '0',
    DATA_DIR: folder,
    PORT: String(options.port),
  });
}

interface Running {
  service: Service;
  mailbox: DemoMailbox;
  smtp: DemoSmtp;
}

async function runSample(name: string, seed: number, running: Running): Promise<Sample> {
  const answered = answers[name] && (await makeCase(answers[name], seed));
  const inReplyTo = answered && running.smtp.replies.find((reply) => reply.to === answered.from)?.messageId;
  const made = await makeCase(name, seed, inReplyTo ? { inReplyTo } : {});
  const messageId = /^message-id:\s*(<[^>]+>)/im.exec(made.eml.toString('latin1'))?.[1] ?? '';
  const begun = performance.now();
  running.mailbox.deliver(made.eml, made.receivedAt);
  let outcome: SampleOutcome | null = null;
  while (!outcome && performance.now() - begun < sampleTimeoutMs) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    outcome = await outcomeOf(running.service.database, messageId, running.smtp.replies);
  }
  const wrong = outcome ? differences(made.expected, outcome) : ['it was not finished in time'];
  return { name, made, outcome, wrong, elapsedMs: performance.now() - begun };
}

function summary({ outcome, wrong, elapsedMs }: Sample): string {
  const what = outcome
    ? outcome.letter
      ? outcome.letter.verdict.kind
      : `${outcome.decision} (${outcome.reason})`
    : 'not finished';
  return `${wrong.length === 0 ? 'ok ' : 'NOT'}  ${what}${outcome?.reply ? ` → ${outcome.reply}` : ''}  ${(elapsedMs / 1000).toFixed(1)} s`;
}

function row({ name, outcome, elapsedMs }: Sample): string[] {
  const reading = outcome?.letter?.reading;
  const line = reading?.signatures.find((signature) => signature.role === 'district');
  const signed = line ? (line.signed === null ? '?' : line.signed ? (line.kind ?? 'yes') : 'no') : '';
  return [
    name,
    outcome?.letter
      ? outcome.letter.verdict.kind
      : `${outcome?.decision ?? 'not finished'}${outcome?.reason ? ` (${outcome.reason})` : ''}`,
    reading?.form ?? '',
    reading?.district?.name ?? '',
    reading?.schoolYears.join(', ') ?? '',
    signed,
    line?.date.value ?? '',
    outcome?.reply ?? '—',
    (elapsedMs / 1000).toFixed(1),
  ];
}
