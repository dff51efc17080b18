/**
 * What the service stands on fails for a while, one thing after the other, with mail coming: when it is over, all work
 * completes without a person, nothing is lost and nobody is answered twice. `--fault NAME` plays one of them.
 */
import { startDovecot } from '../../test/support/dovecot.js';
import { columns } from '../report.js';
import { allFaults } from './faults/all-faults.js';
import { type FaultOutcome, underFault } from './faults/under-fault.js';
import type { Proof } from './proof.js';

export const faultNames = allFaults.map(({ name }) => name);

export const faults: Proof = {
  what: 'database, queues, disks, mail servers and clock fail for a while',
  n: allFaults.length,
  async run({ n, seed, engine, stop, only }) {
    const played: { name: string; what: string; outcome: FaultOutcome }[] = [];
    const dovecot = await startDovecot();
    if (!dovecot) throw new Error('This proof needs Dovecot: run it as root in a container.');
    try {
      const due = allFaults.filter(({ name, on }) => on.includes(engine) && (only === null || only === name));
      for (const fault of due.slice(0, n)) {
        if (stop.aborted) break;
        const outcome = await underFault(fault, { seed, engine, dovecot });
        played.push({ name: fault.name, what: fault.what, outcome });
        process.stdout.write(`${lineOf(fault.name, outcome).join('  ')}\n`);
        for (const broken of outcome.faults) process.stdout.write(`  ${broken}\n`);
      }
    } finally {
      await dovecot.stop();
    }
    const broken = played.filter(({ outcome }) => outcome.faults.length > 0);
    return {
      text: columns([
        ['fault', 'mails', 'replies', 'done after', 'started again', 'came again', 'broken'],
        ...played.map(({ what, outcome }) => lineOf(what, outcome)),
      ]),
      figures: { played: played.map(({ name, outcome }) => ({ name, ...outcome })) },
      broken: broken.length > 0 ? broken.map(({ name }) => name).join(', ') : null,
    };
  },
};

const lineOf = (
  name: string,
  { mails, replies, doneAfterMs, ended, repeats, faults: broken }: FaultOutcome,
): string[] => [
  name,
  String(mails),
  String(replies),
  doneAfterMs === null ? 'never' : `${(doneAfterMs / 1000).toFixed(1)} s`,
  String(ended),
  String(repeats.length),
  String(broken.length),
];
