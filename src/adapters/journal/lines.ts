/** The lines of the journal of sent replies. They name no address and no person: hashes, ids, times. */
import { z } from 'zod';

const at = z.iso.datetime();
const reply = { kind: z.string(), automatic: z.boolean(), cause: z.string(), to: z.string(), at };

export const lineShape = z.union([
  /** the first: which journal this is */
  z.object({ journal: z.string(), at }),
  /** SMTP is about to be given this Message-ID */
  z.object({ about: z.string(), ...reply }),
  /** the mail server has taken it */
  z.object({ sent: z.string(), ...reply }),
  /** the database holds this number, and knows all that went before */
  z.object({ mark: z.number().int(), boot: z.string(), at }),
  /** the service ended in order */
  z.object({ stopped: z.literal(true), at }),
]);
export type Line = z.infer<typeof lineShape>;
