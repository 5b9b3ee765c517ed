/** Resolves when what has been drawn is on the screen. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(undefined);
    });
  });
}

/**
 * Measures from now until what the task draws is on the screen, under a name that `portal bench` reads.
 * @param task answers whether it has drawn; one that a newer has replaced has not
 */
export async function measured(name: string, task: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  if (!(await task())) return;
  await painted();
  performance.measure(name, { start, end: performance.now() });
}

/** Marks the moment of the first figure on the screen, for `portal bench`. */
export function firstMark(): void {
  if (performance.getEntriesByName("first-data-mark").length === 0) performance.mark("first-data-mark");
}
