/**
 * Arguments of Node for a program of ours that runs for seconds: V8 leaves WebAssembly as it was compiled at first. To make the
 * embedded database fast in the background takes longer than such a program lives. Reading processes have arguments of their own.
 */
export const shortLived: readonly string[] = ['--liftoff-only'];
