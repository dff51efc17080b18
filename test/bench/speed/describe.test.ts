import { describe, expect, test } from '@jest/globals';
import { describeSpeed, type Measured } from '../../../bench/speed/describe.js';

const busyCores = { oneCore: 1, one: 1.6, two: 1.9 };
const measured: Measured = {
  compared: [],
  digital: { ms: [90, 100, 400], cpuMs: 120, coldMs: 900 },
  readers: { oneCore: 0.1, one: 0.14, two: 0.19, busyCores, mb: 600, ownMb: 500, peakMb: 650 },
  parts: { drawing: 1, cleaning: 1, orientation: 0, 'page pass': 2, crops: 3, core: 1, whole: 8 },
  peerVersion: null,
};

describe('the speed bench', () => {
  test('holds two readers against one that keeps to one core, and tells both ratios', () => {
    const { text, figures, missed } = describeSpeed(measured);
    expect(figures).toMatchObject({ twoToOne: expect.closeTo(1.9), twoToAlone: expect.closeTo(1.357, 2) });
    expect(text).toContain('1.90 times the letters of one that keeps to one core');
    expect(text).toContain('1.36 times those of one that has all cores');
    expect(missed).not.toContain('two readers');
  });

  test.each<[string, Partial<Measured>, string]>([
    ['slow digital letters', { digital: { ...measured.digital, ms: [150, 160, 170] } }, 'takes 160 ms'],
    [
      'readers in each other’s way',
      { readers: { ...measured.readers, two: 0.17 } },
      'two readers do 1.70 times the work of one on one core',
    ],
    [
      'readers that hold too much',
      { readers: { ...measured.readers, peakMb: 701 } },
      'two readers hold 701 MB',
    ],
  ])('misses its goal for %s', (_name, change, missed) => {
    expect(describeSpeed({ ...measured, ...change }).missed).toContain(missed);
  });
});
