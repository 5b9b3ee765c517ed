/** Thrown to callers whose request a newer one has replaced. */
export class SupersededError extends Error {
  constructor() {
    super("a newer request has replaced this one");
    this.name = "SupersededError";
  }
}

/**
 * Runs one task at a time and keeps only the newest of those that wait; the older ones, and the result of one
 * that is running, are dropped with SupersededError.
 */
export function latestOnly(): <T>(task: () => Promise<T>) => Promise<T> {
  let newest = 0;
  let running: Promise<unknown> = Promise.resolve();
  return async (task) => {
    const own = ++newest;
    await running;
    if (own !== newest) throw new SupersededError();
    const result = task();
    running = result.catch(() => undefined);
    const value = await result;
    if (own !== newest) throw new SupersededError();
    return value;
  };
}
