/** People with sessions, as the tests of the desk need them. */
import { argon2Passwords } from '../../../src/adapters/passwords/argon2.js';
import { newToken } from '../../../src/pipeline/people/credentials.js';
import { sha256 } from '../../../src/pipeline/sha256.js';
import { addPerson } from '../../../src/pipeline/store/people.js';
import { addSession } from '../../../src/pipeline/store/sessions.js';
import { formToken } from '../../../src/web/people/form-token.js';
import type { Role } from '../../../src/web/people.js';
import { now, type Ledger } from '../ledger.js';

export const password = 'four words of a phrase';

/** One hash for all: it takes its time. */
const passwordHash = argon2Passwords.hash(password);

export const seedPerson = async ({ database }: Ledger, name: string, role: Role): Promise<string> =>
  addPerson(database, {
    name,
    nameKey: name.toLowerCase(),
    role,
    passwordHash: await passwordHash,
    now,
  });

export interface Session {
  /** the Cookie field */
  cookie: string;
  /** of its forms */
  token: string;
}
export async function seedSession({ database }: Ledger, personId: string, at = now): Promise<Session> {
  const token = newToken();
  await addSession(database, { tokenHash: sha256(token), personId, address: '127.0.0.1', now: at });
  return { cookie: `desk=${token}`, token: formToken(token) };
}
