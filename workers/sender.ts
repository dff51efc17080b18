/** The sender as a process of its own: the same as `letter-intake sender`. */
import { endWithProblem } from '../src/cli/problem.js';
import { run } from '../src/cli/run.js';

await run(['sender']).catch(endWithProblem);
