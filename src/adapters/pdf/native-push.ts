/**
 * pdf.js is built for older engines, too: under V8 up to 12.1 it replaces `Array.prototype.push` for the whole process by
 * one of its own, for the sake of an error that V8 throws late (https://bugs.chromium.org/p/v8/issues/detail?id=12681).
 * That one is many times slower, and everything that reads a letter would pay. Imported before pdf.js, this keeps V8's.
 */
const native = Object.getOwnPropertyDescriptor(Array.prototype, 'push')!;

/** To be called after pdf.js was loaded, and after its worker was (with the first document). */
export function restorePush(): void {
  if (Object.getOwnPropertyDescriptor(Array.prototype, 'push')?.value !== native.value)
    // oxlint-disable-next-line eslint/no-extend-native -- puts back what was there
    Object.defineProperty(Array.prototype, 'push', native);
}
