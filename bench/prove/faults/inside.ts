/**
 * Loaded before the service (`node --import`), in the same process: waits between two tries of a reply are seconds and not
 * minutes, and the clock is as far off as a file says. Nothing of this is known to the service.
 */
import { readFileSync } from 'node:fs';
import { jobs } from '../../../src/pipeline/jobs.js';
import { clockVariable, retryMs } from './inside-settings.js';

Object.assign(jobs.send.backoff, { delayMs: retryMs, factor: 1, maxMs: retryMs });

const { [clockVariable]: file } = process.env;
if (!file) throw new Error(`${clockVariable}: expected a file`);
let aheadMs = 0;
const look = (): void => {
  aheadMs = Number(readFileSync(file, 'utf8'));
};
look();
setInterval(look, 50).unref();

const RealDate = Date;
const now = (): number => RealDate.now() + aheadMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made) as object,
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
});
