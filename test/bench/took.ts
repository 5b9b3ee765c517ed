export interface Took {
  seconds: number;
  /** User and system time of all threads. */
  cpuSeconds: number;
}

/** What a task in this process takes. */
export async function took(task: () => Promise<void>): Promise<Took> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}
