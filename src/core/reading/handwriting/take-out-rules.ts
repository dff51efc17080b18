/**
 * Takes printed rules out of a picture and leaves all ink that touches them: the foot of a 2 that lies on the line, the
 * dot that sits on it. Elsewhere a signature is looked for and a rule may take a little ink with it (`removeRules`);
 * a digit without its foot is another digit.
 */
import type { Bits } from '../ink-bits.js';
import type { Rule } from '../rules.js';

/** Runs this much thicker than the rule's own thickness hold ink besides it, pixels. */
const slackPx = 2;
const thickestPt = 2.25;

interface Run {
  x: number;
  first: number;
  last: number;
}

/** The strip of paper a level rule covered, pixels of the region. */
export interface RuleBand {
  rule: Rule;
  thickness: number;
}

/** @returns where level rules were: what lies wholly in there is a rest of one */
export function takeOutRules(bits: Bits, rules: readonly Rule[]): RuleBand[] {
  const bands: RuleBand[] = [];
  for (const rule of rules) {
    const runs = rule.direction === 'horizontal' ? runsAlong(bits, rule) : runsAlong(turned(bits), rule);
    const thickness = middle(runs.map(({ first, last }) => last - first + 1));
    // what is left where a rule was found twice are the strokes that cross it
    if (thickness > thickestPt * bits.pxPerPt) continue;
    const flat = rule.direction === 'horizontal';
    if (flat) bands.push({ rule, thickness });
    for (const { x, first, last } of runs) {
      if (last - first + 1 > thickness + slackPx) continue;
      for (let v = first; v <= last; v++) bits.data[flat ? v * bits.width + x : x * bits.width + v] = 0;
    }
  }
  return bands;
}

/** Whether a piece is but a rest of a rule that was thicker there, or bent. */
export function isRestOfRule(
  piece: { x0: number; y0: number; x1: number; y1: number },
  bands: readonly RuleBand[],
  bits: Pick<Bits, 'left' | 'top'>,
): boolean {
  return bands.some(({ rule, thickness }) => {
    const middle = Math.round((piece.x0 + piece.x1) / 2) + bits.left - rule.from;
    if (middle < 0 || middle >= rule.at.length) return false;
    const centre = rule.at[middle]! - bits.top;
    const reach = thickness / 2 + slackPx;
    return piece.y0 >= centre - reach && piece.y1 <= centre + reach;
  });
}

const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** A view with rows and columns exchanged; only what `runsAlong` reads. */
interface View {
  pixel(x: number, y: number): boolean;
  wide: number;
  high: number;
  left: number;
  top: number;
}

function turned(bits: Bits): View {
  const { data, width, height, left, top } = bits;
  const pixel = (x: number, y: number) => data[x * width + y] === 1;
  return { pixel, wide: height, high: width, left: top, top: left };
}

/** Upright runs of ink at the rule's centre, one a column. */
function runsAlong(source: Bits | View, rule: Rule): Run[] {
  const view: View = 'pixel' in source ? source : straight(source);
  const runs: Run[] = [];
  for (const [i, centre] of rule.at.entries()) {
    const x = rule.from + i - view.left;
    if (x < 0 || x >= view.wide) continue;
    const y = Math.round(centre) - view.top;
    const inked = (v: number) => v >= 0 && v < view.high && view.pixel(x, v);
    const start = [y, y - 1, y + 1, y - 2, y + 2].find(inked);
    if (start === undefined) continue;
    let [first, last] = [start, start];
    while (inked(first - 1)) first -= 1;
    while (inked(last + 1)) last += 1;
    runs.push({ x, first, last });
  }
  return runs;
}

function straight({ data, width, height, left, top }: Bits): View {
  return { pixel: (x, y) => data[y * width + x] === 1, wide: width, high: height, left, top };
}
