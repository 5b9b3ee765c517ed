import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  array,
  isoTimestamp,
  nullable,
  number,
  object,
  parse,
  picklist,
  pipe,
  readonly,
  string,
} from "valibot";
import type { InferOutput } from "valibot";
import type { Effects, Progress } from "./effects.js";

/** What a release is made of, in the order in which people think of it; pages are built beside the others. */
export const STEPS = ["sample", "extracts", "pages", "datasets"] as const;
export type StepName = (typeof STEPS)[number];

/** UTC, ISO 8601. */
const TIME = pipe(string(), isoTimestamp());

const STEP = object({
  name: picklist(STEPS),
  state: picklist(["waiting", "doing", "done"]),
  /** How much of how many is done, `null` where that is not counted. */
  done: nullable(number()),
  total: nullable(number()),
  unit: string(),
  /** Null before it begins. */
  began_at: nullable(TIME),
  ended_at: nullable(TIME),
});
export type Step = InferOutput<typeof STEP>;

/** A release that is being made; names nobody and no file. */
const MAKING = object({
  /** When this was written; what is much older was left by a process that is no more. */
  written_at: TIME,
  steps: pipe(array(STEP), readonly()),
});
export type Making = InferOutput<typeof MAKING>;

/** Written at least so often while a release is being made. */
const BEAT_MILLISECONDS = 5_000;
/** After so long without a word nobody is making it any more. */
const SILENT_MILLISECONDS = 90_000;
const BETWEEN_MILLISECONDS = 250;
/** Far more than four steps take. */
const LARGEST_BYTES = 65_536;

function fileOf(site: string): string {
  return join(site, "making.json");
}

/** What is being made at a site, or null; a file that no refresh can have written counts for nothing. */
export function readMaking(site: string, now: Date): Making | null {
  try {
    const making = parse(MAKING, JSON.parse(readSmall(fileOf(site))));
    const silent = now.getTime() - Date.parse(making.written_at);
    return Math.abs(silent) < SILENT_MILLISECONDS ? making : null;
  } catch {
    return null;
  }
}

/**
 * Since when newer figures are being made at a site, UTC, or null. A refresh that finds nothing new, or has only begun to
 * look, makes none.
 */
export function newFiguresSince(site: string, now: Date): string | null {
  const making = readMaking(site, now);
  const began = making?.steps.find(({ name }) => name === "extracts")?.began_at;
  if (!making || typeof began !== "string" || !(Date.parse(began) <= Date.parse(making.written_at)))
    return null;
  return new Date(began).toISOString();
}

/** @throws Error if it is no regular file, or larger than any that a refresh writes */
function readSmall(file: string): string {
  // Not to wait for the other end of a pipe.
  const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > LARGEST_BYTES) throw new Error(`${file} was written by no refresh`);
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

/** Says in `<site>/making.json` how far the making of a release is, for the gate and for who waits. */
export class MakingFile {
  private readonly steps: Map<StepName, Step>;
  private readonly beat: NodeJS.Timeout;
  private written = 0;

  /** @param names of the steps that it takes */
  constructor(
    private readonly site: string,
    names: readonly StepName[],
    private readonly now: () => Date,
  ) {
    this.steps = new Map(
      names.map((name) => [
        name,
        {
          ...{ name, state: "waiting", done: null, total: null, unit: "" },
          ...{ began_at: null, ended_at: null },
        },
      ]),
    );
    this.beat = setInterval(() => this.write(), BEAT_MILLISECONDS);
    this.beat.unref();
    this.write();
  }

  begin(name: StepName): void {
    this.change(name, (step) => ({
      ...step,
      state: "doing",
      began_at: step.began_at ?? this.now().toISOString(),
      ended_at: null,
    }));
  }

  end(name: StepName): void {
    this.change(name, (step) => ({ ...step, state: "done", ended_at: this.now().toISOString() }));
  }

  /** Counts something within a step. */
  count(name: StepName, counted: Pick<Step, "done" | "total" | "unit">): void {
    this.steps.set(name, { ...this.of(name), ...counted });
    if (this.now().getTime() - this.written >= BETWEEN_MILLISECONDS) this.write();
  }

  /** The steps as they are now. */
  shown(): readonly Step[] {
    return [...this.steps.values()];
  }

  /** Nothing is being made any more. */
  close(): void {
    clearInterval(this.beat);
    rmSync(fileOf(this.site), { force: true });
  }

  /** Effects that count a step's progress too. */
  counting(name: StepName, effects: Effects): Effects {
    return {
      ...effects,
      progress: (label, total, unit): Progress => {
        const shown = effects.progress(label, total, unit);
        const say = (done: number): void => this.count(name, { done, total, unit });
        say(0);
        return {
          update(done) {
            shown.update(done);
            say(done);
          },
          end: () => shown.end(),
        };
      },
    };
  }

  private of(name: StepName): Step {
    const step = this.steps.get(name);
    if (!step) throw new Error(`no step ${name} in what is being made`);
    return step;
  }

  private change(name: StepName, by: (step: Step) => Step): void {
    this.steps.set(name, by(this.of(name)));
    this.write();
  }

  /** A site whose disk is full is made all the same, or says so itself. */
  private write(): void {
    const moment = this.now();
    this.written = moment.getTime();
    const making: Making = { written_at: moment.toISOString(), steps: this.shown() };
    const file = fileOf(this.site);
    try {
      writeFileSync(`${file}.draft`, JSON.stringify(making), { mode: 0o600 });
      renameSync(`${file}.draft`, file);
    } catch {
      return;
    }
  }
}
