/** The poller as a process of its own: the same as `letter-intake poller`. */
import { endWithProblem } from '../src/cli/problem.js';
import { run } from '../src/cli/run.js';

await run(['poller']).catch(endWithProblem);
