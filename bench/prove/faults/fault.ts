/** One thing that fails under the running program for a while. */
import type { Dovecot } from '../../../test/support/dovecot.js';
import type { SmtpSink } from '../../../test/support/smtp-sink.js';
import type { Engines } from '../engines.js';
import type { EngineName } from '../proof.js';
import type { SmallDisk } from './small-disk.js';

/** What the program stands on, to be taken away. */
export interface Stand {
  smtp: SmtpSink;
  dovecot: Dovecot;
  engines: Engines;
  /** what `Fault.disk` asked for; null = it asked for none */
  disk: SmallDisk | null;
  /** the program's clock is so far off the machine's from now on */
  setClock: (aheadMs: number) => void;
}

export interface Fault {
  /** as `--fault` names it */
  name: string;
  what: string;
  on: readonly EngineName[];
  /** what stands on a small disk of its own */
  disk?: 'data folder' | 'documents' | 'PostgreSQL';
  begin(stand: Stand): unknown;
  /** how long it lasts, while mail comes */
  lasts(stand: Stand): Promise<unknown>;
  end(stand: Stand): unknown;
  /** a mail server took a reply and could not say so: that reply may come once more, under its Message-ID */
  mayRepeat?: true;
}
