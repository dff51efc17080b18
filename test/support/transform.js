/**
 * TypeScript for jest, by swc, with names of the language bound in each module. jest runs modules in a context of node:vm,
 * where each use of a global name asks the context's object: a loop over the bytes of a page that calls `Math.imul` takes
 * ten times as long (https://jestjs.io/docs/configuration#sandboxinjectedglobals-arraystring, which is for CommonJS alone).
 */
import { createHash } from 'node:crypto';
import swc from '@swc/jest';

/** On the first line of a module, so that the lines of stack traces stay. Nobody replaces these for a test. */
const bound = 'const { Math } = globalThis; ';
const binding = ({ code, ...more }) => ({ ...more, code: `${bound}${code}` });

export function createTransformer(options) {
  const { process, processAsync, getCacheKey, ...more } = swc.createTransformer(options);
  return {
    ...more,
    process: (...file) => binding(process(...file)),
    processAsync: async (...file) => binding(await processAsync(...file)),
    getCacheKey: (...file) =>
      createHash('sha256')
        .update(`${bound}\0${getCacheKey(...file)}`)
        .digest('hex'),
  };
}
export default { createTransformer };
