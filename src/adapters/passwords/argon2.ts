/** Passwords as argon2id hashes (RFC 9106), by Rust's argon2 in the process's own threads. */
import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';
import type { Passwords } from '../../pipeline/ports.js';

/** OWASP Password Storage Cheat Sheet, "Argon2id": at least 19 MiB, two passes, one lane. */
const memoryKiB = 19 * 1024;
const passes = 2;
const lanes = 1;
const options: Options = { memoryCost: memoryKiB, timeCost: passes, parallelism: lanes };

export const argon2Passwords: Passwords = {
  hash: (password) => hash(password, options),
  verify: (hashed, password) => verify(hashed, password),
  isOutdated(hashed) {
    const { memoryCost, timeCost, parallelism } = parseOptions(hashed);
    return memoryCost !== memoryKiB || timeCost !== passes || parallelism !== lanes;
  },
};
