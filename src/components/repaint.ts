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

/** Measures from now until what the task draws is on the screen, under a name that `portal bench` reads. */
export async function measured(name: string, task: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await task();
  await painted();
  performance.measure(name, { start, end: performance.now() });
}
