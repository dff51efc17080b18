/** The web as a process of its own: the same as `letter-intake web`. */
import { endWithProblem } from '../src/cli/problem.js';
import { run } from '../src/cli/run.js';

await run(['web']).catch(endWithProblem);
