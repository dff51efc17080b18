/** The figures of the lines bench, as tables; shares with the upper end of a one-sided 95 % interval. */
import { percent, withBound } from '../reading/bounds.js';
import { columns } from '../report.js';
import { type LineScore, type ReadLines, scoreLine } from './score.js';

interface Scored {
  row: ReadLines;
  district: LineScore;
  kde: LineScore;
}

const scored = (rows: readonly ReadLines[]): Scored[] =>
  rows.map((row) => ({ row, district: scoreLine(row, 'district'), kde: scoreLine(row, 'kde') }));

const count = (scores: readonly LineScore[], holds: (score: LineScore) => boolean): number =>
  scores.filter(holds).length;

const header = [
  'lines',
  'n',
  'recall %',
  'cannot tell',
  'told unsigned',
  'kind %',
  'unsigned',
  'false signed',
  'unsure',
  'name only: signed / unsigned',
];

function signedRow(name: string, scores: readonly LineScore[]): string[] {
  const signed = scores.filter(({ truth }) => truth.signed === true);
  const unsigned = scores.filter(({ truth }) => truth.signed === false);
  const open = scores.filter(({ truth }) => truth.signed === 'open');
  const right = count(signed, (one) => one.signed === 'right');
  const kinds = signed.filter((one) => one.kindRight !== null);
  return [
    name,
    `${scores.length}`,
    percent(right, signed.length),
    `${count(signed, (one) => one.signed === 'unsure')}/${signed.length}`,
    withBound(
      count(signed, (one) => one.signed === 'missed'),
      signed.length,
    ),
    percent(
      count(kinds, (one) => one.kindRight === true),
      kinds.length,
    ),
    percent(
      count(unsigned, (one) => one.signed === 'right'),
      unsigned.length,
    ),
    withBound(
      count(unsigned, (one) => one.signed === 'false-signed'),
      unsigned.length,
    ),
    `${count(unsigned, (one) => one.signed === 'unsure')}/${unsigned.length}`,
    `${count(open, (one) => one.signed === 'false-signed')} / ${count(open, (one) => one.signed === 'missed')} of ${open.length}`,
  ];
}

const dateHeader = [
  'dates',
  'n',
  'typed exact %',
  'wrong',
  'told missing',
  'review',
  'no place',
  'none: empty %',
  'none: read',
  'place right %',
];

function dateRow(name: string, scores: readonly LineScore[]): string[] {
  const dated = scores.filter(({ truth }) => truth.date !== null);
  const plain = dated.filter(({ truth }) => truth.date?.plain === true);
  const none = scores.filter(({ truth }) => truth.date === null);
  const placed = scores.filter((one) => one.placeRight !== null);
  return [
    name,
    `${dated.length}`,
    `${percent(
      count(plain, (one) => one.date === 'exact'),
      plain.length,
    )} of ${plain.length}`,
    withBound(
      count(dated, (one) => one.date === 'wrong'),
      dated.length,
    ),
    withBound(
      count(dated, (one) => one.date === 'told-missing'),
      dated.length,
    ),
    `${count(dated, (one) => one.date === 'review')}`,
    `${count(scores, (one) => one.date === 'not-found')}`,
    percent(
      count(none, (one) => one.date === 'right-empty'),
      none.length,
    ),
    `${count(none, (one) => one.date === 'wrong')}`,
    percent(
      count(placed, (one) => one.placeRight === true),
      placed.length,
    ),
  ];
}

const groups = (all: readonly Scored[], keyOf: (one: Scored) => string): [string, Scored[]][] =>
  [...new Set(all.map(keyOf))].toSorted().map((key) => [key, all.filter((one) => keyOf(one) === key)]);

const district = (some: readonly Scored[]): LineScore[] => some.map((one) => one.district);
const kde = (some: readonly Scored[]): LineScore[] => some.map((one) => one.kde);

export function describeLines(rows: readonly ReadLines[]): string {
  const all = scored(rows);
  const tables: string[][][] = [];
  for (const [part, own] of groups(all, ({ row }) => row.truth.part)) {
    const table = (make: (name: string, scores: LineScore[]) => string[], head: string[]): string[][] => [
      [`${part}: ${head[0]}`, ...head.slice(1)],
      make('district', district(own)),
      make(
        'district, on its line',
        district(own).filter(({ truth }) => !truth.off),
      ),
      make('KDE', kde(own)),
      ...groups(own, ({ row }) => row.truth.carrier).map(([name, some]) => make(`  ${name}`, district(some))),
      ...groups(own, ({ row }) => row.truth.layout).map(([name, some]) => make(`  ${name}`, district(some))),
    ];
    tables.push(table(signedRow, header));
    tables.push([
      [`${part}: by way`, ...header.slice(1)],
      ...groups(own, ({ row }) => `${row.truth.features['way']}`).map(([name, some]) =>
        signedRow(`  ${name}`, district(some)),
      ),
      ...groups(
        own.filter(({ row }) => row.truth.district.signed === true),
        ({ row }) => `${row.truth.features['placement']}`,
      ).map(([name, some]) => signedRow(`  placed ${name}`, district(some))),
      ...groups(own, ({ row }) => `near: ${row.truth.features['nearBy']}`).map(([name, some]) =>
        signedRow(`  ${name}`, district(some)),
      ),
    ]);
    tables.push(table(dateRow, dateHeader));
  }
  const lost = rows.filter((row) => row.signatures.length === 0).length;
  const ms = rows.map((row) => row.ms).toSorted((a, b) => a - b);
  return [
    ...tables.map((table) => columns(table)),
    `no letter found in ${lost} of ${rows.length} mails; median ${ms[ms.length >> 1]} ms a page`,
  ].join('\n\n');
}

const share = (n: number, of: readonly unknown[]): number => (of.length === 0 ? 0 : n / of.length);

/** Goals of the district's line; recall where it was signed on its line, a sign off it may be put to a person. */
export function missedTargets(rows: readonly ReadLines[]): string | null {
  const lines = district(scored(rows));
  const signed = lines.filter(({ truth }) => truth.signed === true && !truth.off);
  const unsigned = lines.filter(({ truth }) => truth.signed === false);
  const dated = lines.filter(({ truth }) => truth.date !== null);
  const failed = [
    share(
      count(signed, (one) => one.signed === 'right'),
      signed,
    ) < 0.995 && 'recall below 99.5 %',
    share(
      count(unsigned, (one) => one.signed === 'false-signed'),
      unsigned,
    ) > 0.005 && 'false signed above 0.5 %',
    count(signed, (one) => one.signed === 'missed') + count(dated, (one) => one.date === 'told-missing') >
      0.001 * (signed.length + dated.length) && 'missing told of what is there above 0.1 %',
  ].filter((one) => one !== false);
  return failed.length > 0 ? failed.join('; ') : null;
}
