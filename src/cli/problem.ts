import { ConfigError } from '../config.js';

/** The last word of a command that cannot go on: what is wrong, without a stack trace. Exit 2 = the settings are. */
export function endWithProblem(error: unknown): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\nSee .env.example for every setting.\n`);
    process.exit(2);
  }
  process.stderr.write(`letter-intake: ${(error as Error).message}\n`);
  process.exit(1);
}
