import { TestEnvironment } from 'jest-environment-node';

/**
 * Native code makes its arrays of the main realm's kind, and onnxruntime refuses the test realm's: both share one here.
 * For files that begin with the docblock `@jest-environment ./test/support/native-arrays-environment.js`.
 */
export default class NativeArraysEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.Float32Array = Float32Array;
  }
}
