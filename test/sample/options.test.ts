import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { silent } from "../../loaders/effects.js";
import { blocksOf, planSample } from "../../loaders/sample/plan.js";
import { writeSample } from "../../loaders/sample/sample.js";
import { filesBelow, sampleOptions } from "./make-sample.js";

test("a folder with something in it is left as it is", async () => {
  const options = await sampleOptions();
  await mkdir(options.out);
  await writeFile(join(options.out, "notes.txt"), "mine");
  await expect(writeSample(options, silent())).rejects.toMatchObject({
    message: `${options.out} is not empty; name another folder or add --force to replace it`,
    exitCode: 2,
  });
  expect(await filesBelow(options.out)).toEqual(["notes.txt"]);
});

test("with force the folder is replaced, and nothing is left beside it", async () => {
  const options = await sampleOptions({ days: 1, force: true });
  await mkdir(options.out);
  await writeFile(join(options.out, "notes.txt"), "mine");
  await writeSample(options, silent());
  expect(await readdir(options.out)).not.toContain("notes.txt");
  expect(await readdir(dirname(options.out))).toEqual(["extracts"]);
});

test.each([
  [{ days: 0 }, "--days 0: expected a whole number from 1 to 1000"],
  [{ devices: 20.5 }, "--devices 20.5: expected a whole number from 500 to 200000000"],
  [{ end: "2026-02-30x" }, "--end 2026-02-30x: expected a day such as 2026-11-02"],
])("an option out of range is named with what it takes: %j", async (given, message) => {
  await expect(writeSample(await sampleOptions(given), silent())).rejects.toThrow(message);
});

test("chunks and blocks of a national day share out all homes and all requests", async () => {
  const options = await sampleOptions({ devices: 100_000_000, days: 2, requestsPerDay: 75_000_000 });
  const plan = planSample(options);
  const shared = plan.chunks
    .flatMap((chunk) => blocksOf(plan, chunk))
    .flatMap((block) => block.days)
    .reduce((sum, [, , first, last]) => sum + last - first, 0);
  const homes = plan.chunks.reduce((sum, chunk) => sum + chunk.oldHomes + chunk.newHomes, 0);
  const biggest = Math.max(...plan.chunks.map((chunk) => chunk.end - chunk.start));
  expect({ shared, homes, biggest }).toEqual({ shared: 150_000_000, homes: plan.homes, biggest: 250_000 });
});

test("the last homes of a national day have as many rows as the first, to one figure", async () => {
  const options = await sampleOptions({ devices: 100_000_000, days: 1, requestsPerDay: 75_000_000 });
  const plan = planSample(options);
  const rows = async (start: number): Promise<Record<string, number>> => {
    const chunk = { number: 0, start, end: start + 5000, oldHomes: 4990, newHomes: 10 };
    const out = join(options.out, String(start));
    const summary = await writeSample({ ...options, out }, silent(), { ...plan, chunks: [chunk] });
    return Object.fromEntries(
      ["inventory", "service_requests", "alerts"].map((feed) => [
        feed,
        Number((summary.rows[feed] ?? 0).toPrecision(1)),
      ]),
    );
  };
  const expected = { inventory: 30_000, service_requests: 20_000, alerts: 2000 };
  expect(await rows(0)).toEqual(expected);
  expect(await rows(plan.homes - 5000)).toEqual(expected);
});
