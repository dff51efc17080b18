/** What a test file stands on; the hooks that open and close it are set by asking for it, in the order of asking. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { WebDeps } from '../../src/web/context.js';
import { deskOf, type Desk } from './desk.js';
import { openLedger, type Ledger } from './ledger.js';

/** Opened once, which takes some seconds, and empty before each test. Its parts are there once hooks and tests run. */
export function ledgerOfSuite(): Ledger {
  const ledger = {} as Ledger;
  beforeAll(async () => {
    Object.assign(ledger, await openLedger());
  }, 120_000);
  afterAll(() => ledger.close());
  beforeEach(() => ledger.empty());
  return ledger;
}

/** Opened anew for each test; `changed` is asked each time. */
export function deskOfSuite(ledger: Ledger, changed: () => Partial<WebDeps> = () => ({})): Desk {
  const desk = {} as Desk;
  beforeEach(() => {
    Object.assign(desk, deskOf(ledger, changed()));
  });
  afterEach(() => desk.app.close());
  return desk;
}
