import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvColumns, toCsv } from "../../src/model/csv.js";
import { streamCsv } from "../../src/components/csv-stream.js";
import type { Written } from "../../src/components/csv-stream.js";
import type { FileSink } from "../../src/components/file-sink.js";
import type { Row } from "../../src/model/rows.js";

const columns = csvColumns({ srv: { type: "text" }, requests: { type: "integer" } });
const notes = ["as of 31 Oct 2026"];

/** A file in memory, and what became of it. */
class MemoryFile implements FileSink {
  content = "";
  state: "open" | "closed" | "discarded" = "open";
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.content += this.decoder.decode(bytes, { stream: true });
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.state = "closed";
    return Promise.resolve();
  }
  discard(): Promise<void> {
    this.state = "discarded";
    this.content = "";
    return Promise.resolve();
  }
}

/** A query that says whether it was left to its end. */
class Query {
  stopped = false;
  given = 0;

  constructor(
    private readonly batches: readonly (readonly Row[])[],
    private readonly before: (batch: number) => void = () => undefined,
  ) {}

  async *rows(): AsyncGenerator<readonly Row[], void> {
    try {
      for (const [at, batch] of this.batches.entries()) {
        this.before(at);
        this.given++;
        yield await Promise.resolve(batch);
      }
    } finally {
      this.stopped = true;
    }
  }
}

function stream(query: Query, file: FileSink, signal = new AbortController().signal) {
  const steps: Written[] = [];
  const written = streamCsv({
    batches: query.rows(),
    columns,
    notes,
    sink: file,
    signal,
    progress: (step) => steps.push(step),
  });
  return { steps, written };
}

/** A batch whose text is longer than what is gathered before a write. */
const LONG: readonly Row[] = Array.from({ length: 70_000 }, (_, requests) => ({
  srv: "4.8.1 long enough",
  requests,
}));

describe("streamCsv", () => {
  it("writes head and rows of all batches, quoted and harmless in a spreadsheet", async () => {
    const file = new MemoryFile();
    const query = new Query([
      [{ srv: "4.8.1", requests: 12 }],
      [],
      [
        { srv: '=HYPERLINK("x")', requests: null },
        { srv: "a,b", requests: -1 },
      ],
    ]);
    const { written } = stream(query, file);
    const wanted =
      '\uFEFF# as of 31 Oct 2026\r\nsrv,requests\r\n4.8.1,12\r\n"\'=HYPERLINK(""x"")",\r\n"a,b",-1\r\n';
    expect(await written).toEqual({ rows: 3, bytes: new TextEncoder().encode(wanted).length });
    expect(file).toMatchObject({ state: "closed", content: wanted });
  });

  it("gives the same file however the rows come in batches", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.record({ srv: fc.string({ unit: "binary" }), requests: fc.option(fc.integer()) })),
        ),
        async (batches) => {
          const file = new MemoryFile();
          await stream(new Query(batches), file).written;
          expect(file.content).toBe(toCsv(batches.flat(), columns, notes));
        },
      ),
      { seed: 4, numRuns: 100 },
    ));

  it("says how far it is after each part, and keeps no more than a part", async () => {
    const file = new MemoryFile();
    const { steps, written } = stream(new Query([LONG, LONG, []]), file);
    const { bytes } = await written;
    expect(steps.map(({ rows }) => rows)).toEqual([70_000, 140_000]);
    expect(steps.at(-1)?.bytes).toBe(bytes);
  });

  it("stops the query and leaves no file when it is cancelled midway", async () => {
    const cancel = new AbortController();
    const file = new MemoryFile();
    const query = new Query([LONG, LONG, LONG], (batch) => {
      if (batch === 1) cancel.abort();
    });
    await expect(stream(query, file, cancel.signal).written).rejects.toThrow(/abort/i);
    expect(query).toMatchObject({ stopped: true, given: 2 });
    expect(file).toMatchObject({ state: "discarded", content: "" });
  });

  it("leaves no file when it is cancelled as the last rows are written", async () => {
    const cancel = new AbortController();
    const file = new MemoryFile();
    const write = file.write.bind(file);
    file.write = (bytes) => {
      cancel.abort();
      return write(bytes);
    };
    await expect(stream(new Query([[]]), file, cancel.signal).written).rejects.toThrow(/abort/i);
    expect(file.state).toBe("discarded");
  });

  it("stops the query and leaves no file when the disk is full", async () => {
    const file = new MemoryFile();
    file.write = () => Promise.reject(new Error("no space left"));
    const query = new Query([LONG, LONG]);
    await expect(stream(query, file).written).rejects.toThrow("no space left");
    expect(query).toMatchObject({ stopped: true, given: 1 });
    expect(file.state).toBe("discarded");
  });
});
