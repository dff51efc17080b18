/** The reader as a process of its own: the same as `letter-intake reader`. */
import { endWithProblem } from '../src/cli/problem.js';
import { run } from '../src/cli/run.js';

await run(['reader']).catch(endWithProblem);
