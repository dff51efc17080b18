/** docs/thresholds.md: every threshold with what it trades beside it. */
import type { Part } from '../../fixtures/corpus/parts.js';
import { inPercent, upperBound } from '../reading/bounds.js';
import { thresholds } from './readings.js';
import { asItIs, places, type Position, type TradeOff } from './trade-off.js';

interface PartOfPage {
  part: Part;
  letters: number;
  tradeOffs: readonly TradeOff[];
  /** as `binTable` prints them */
  bins: string;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function thresholdsPage(
  parts: readonly PartOfPage[],
  { commits, seed }: { commits: readonly string[]; seed: string },
): string {
  const told = parts.filter(({ letters }) => letters > 0);
  return [
    `# What each threshold trades

How sure a reading must be is set in \`src/core/judging/thresholds.ts\`. This page is written by

\`\`\`sh
npm run bench -- reading --seed ${seed} --n N     # reads letters of the corpus
npm run bench -- calibration --seed ${seed} --write
\`\`\`

from ${told.map(({ part, letters }) => `${letters} letters of the part \`${part}\``).join(' and ')} (read at ${commits.join(', ')}). Thresholds are chosen on \`tune\`
alone; \`held-out\` shows what came of it. Letters of a year without a form are left out, as a person is asked about each.

A cell is \`wrong accepted of accepted · letters to a person\`, with the threshold moved and all others as they are; \`=\` where
that changes nothing. Many a threshold is passed by all that comes before it, as the reader offers nothing that it is less
sure of: it guards against a reader that comes to. "At most" is the upper end of the one-sided 95 % interval of the share of
wrong ones as it is: with no error in n it is 3 / n, so that a small n shows little, and no threshold is set to the last
error in such a table. What decides between two positions is the order of evils: a wrong value accepted, a letter lost, a
wrong answer to a district, work for the consultant. A reading that the reader itself put in doubt (two looks that differ)
never comes before a threshold; among the bins it is called doubted.`,
    ...told.map(describePart),
  ]
    .join('\n\n')
    .concat('\n');
}

const cell = ({ wrong, accepted, toReview }: Position): string => `${wrong} of ${accepted} · ${toReview}`;
const isSame = (one: Position, other: Position): boolean => cell(one) === cell(other);

function describePart({ part, letters, tradeOffs, bins }: PartOfPage): string {
  const seen = new Set(tradeOffs.map(({ threshold }) => threshold.name));
  const unseen = thresholds.filter(({ name }) => !seen.has(name)).map(({ name, now }) => `${name} (${now})`);
  return [
    `## ${part}, ${letters} letters`,
    [
      row(['reading, from', 'threshold', 'n', ...places, 'wrong at most']),
      row(['---', ...Array.from({ length: places.length + 3 }, () => '--:')]),
      ...tradeOffs.map(({ threshold, n, positions }) => {
        const now = positions[asItIs]!;
        return row([
          threshold.name,
          String(threshold.now),
          String(n),
          ...positions.map((position) => (position !== now && isSame(position, now) ? '=' : cell(position))),
          `${inPercent(upperBound(now.wrong, now.accepted))} %`,
        ]);
      }),
    ].join('\n'),
    `No reading of these came before its threshold: ${unseen.join(', ')}.`,
    `What readings claimed, and how many were right:

\`\`\`
${bins}
\`\`\``,
  ].join('\n\n');
}
