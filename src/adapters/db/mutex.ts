/** Lets one at a time through, in the order of asking. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** @returns a function that lets the next one in; calling it again does nothing */
  async lock(): Promise<() => void> {
    const before = this.#tail;
    const { promise, resolve } = withResolvers();
    this.#tail = promise;
    await before;
    return resolve;
  }
}

/** Promise.withResolvers, which Node has from 22 on. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
