/** What the service decides about readings that were kept: the same as about those just made. */
import { readingSide } from '../../src/app/reading.js';
import type { Result } from '../../src/core/result.js';
import type { ReadLetter } from './letter-file.js';

/** What the benches of reading set: the Department's domains, and no address of our own. */
export const settings = {
  FORMS_DIR: '',
  ownAddresses: [],
  kdeDomains: ['education.ky.gov', 'ky.gov'],
};

const side = readingSide(
  {
    read: () => Promise.reject(new Error('What was kept is not read again.')),
    close: () => Promise.resolve(),
  },
  { ...settings, READERS: 0 },
);

export const judgeKept = ({ reading, truth }: Pick<ReadLetter, 'reading' | 'truth'>): Result =>
  side.judge(String(truth.index), reading, truth.receivedOn);
