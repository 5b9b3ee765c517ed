import { SingleBar } from "cli-progress";

/** Everything a command does to the world outside its files: passed in, so that tests give a silent one. */
export interface Effects {
  /** Writes to standard output: what the command was asked for. */
  stdout(text: string): void;
  /** Writes a line to standard error: what a person wants to know meanwhile. */
  log(line: string): void;
  /** Shows progress of a step; a bar with rate and time left on a terminal, plain lines otherwise. */
  progress(label: string, total: number, unit: string): Progress;
  now(): Date;
}

export interface Progress {
  update(done: number): void;
  end(): void;
}

export const terminal: Effects = {
  stdout: (text) => void process.stdout.write(text),
  log: (line) => void process.stderr.write(`${line}\n`),
  progress: (label, total, unit) =>
    process.stderr.isTTY ? bar(label, total, unit) : lines(label, total, unit),
  now: () => new Date(),
};

/** Effects that say nothing; `lines` collects what would have been logged. */
export function silent(logged: string[] = []): Effects {
  return {
    stdout: () => undefined,
    log: (line) => void logged.push(line),
    progress: () => ({ update: () => undefined, end: () => undefined }),
    now: () => new Date(),
  };
}

function bar(label: string, total: number, unit: string): Progress {
  const shown = new SingleBar({
    format: `${label} [{bar}] {value}/{total} ${unit} | {duration_formatted} | {eta_formatted} left`,
    etaBuffer: 50,
    hideCursor: true,
  });
  shown.start(total, 0);
  return { update: (done) => shown.update(done), end: () => shown.stop() };
}

function lines(label: string, total: number, unit: string): Progress {
  const started = Date.now();
  let said = started;
  let last = 0;
  return {
    update(done) {
      last = done;
      if (Date.now() - said < 5000) return;
      said = Date.now();
      process.stderr.write(`${label}: ${done} of ${total} ${unit}\n`);
    },
    end() {
      const seconds = (Date.now() - started) / 1000;
      process.stderr.write(`${label}: ${last} ${unit} in ${seconds.toFixed(1)} s\n`);
    },
  };
}
