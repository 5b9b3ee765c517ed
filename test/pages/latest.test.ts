import { expect, it } from "vitest";
import { SupersededError, latestOnly } from "../../src/components/latest.js";

it("runs one at a time, drops those that waited and the one that ran, and answers the newest", async () => {
  const latest = latestOnly();
  const ran: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string): Promise<string> =>
    latest(async () => {
      ran.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return name;
    });
  const answers = Promise.allSettled([ask("first"), ask("second"), ask("third")]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(ran).toEqual(["third"]);
  ends.forEach((end) => end());
  expect(
    (await answers).map((answer) => (answer.status === "fulfilled" ? answer.value : answer.reason)),
  ).toEqual([new SupersededError(), new SupersededError(), "third"]);
});

it("drops the result of one that runs when a newer comes", async () => {
  const latest = latestOnly();
  let end = (): void => undefined;
  const older = latest(() => new Promise<string>((resolve) => (end = () => resolve("older"))));
  await new Promise((resolve) => setTimeout(resolve));
  const newer = latest(() => Promise.resolve("newer"));
  end();
  await expect(older).rejects.toThrow(SupersededError);
  expect(await newer).toBe("newer");
});

it("goes on after one that failed", async () => {
  const latest = latestOnly();
  await expect(latest(() => Promise.reject(new Error("no such table")))).rejects.toThrow("no such table");
  expect(await latest(() => Promise.resolve(1))).toBe(1);
});
