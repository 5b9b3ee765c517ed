import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newGateKey, readGateKey } from "../../hosting/sign-in/gate-key.js";
import { nonces } from "../../hosting/sign-in/nonces.js";

const ISSUER = "https://login.example";
const at = (seconds: number) => () => new Date(1_800_000_000_000 + seconds * 1000);

test("a hundred thousand sign-ins that others start push out nobody's", () => {
  const gate = nonces(newGateKey(), at(0));
  const mine = gate.issue(ISSUER);
  for (let i = 0; i < 100_000; i += 1) gate.issue(ISSUER);
  expect(gate.take(mine.cookie)?.nonce).toBe(mine.nonce);
});

test("sign-ins that others use up push out nobody's either, and the memory of them is bounded", () => {
  const gate = nonces(newGateKey(), at(0), 10);
  const mine = gate.issue(ISSUER);
  const others = Array.from({ length: 11 }, () => gate.issue(ISSUER).cookie);
  for (const cookie of others) gate.take(cookie);
  expect(gate.take(others[10])).toBeUndefined();
  expect(gate.take(mine.cookie)?.nonce).toBe(mine.nonce);
});

describe("a cookie", () => {
  test("works once", () => {
    const gate = nonces(newGateKey(), at(0));
    const { cookie, nonce } = gate.issue(ISSUER);
    expect(gate.take(cookie)?.nonce).toBe(nonce);
    expect(gate.take(cookie)).toBeUndefined();
  });

  test.each([
    [0, true],
    [599, true],
    [600, false],
  ])("after %i s works: %s", (seconds, works) => {
    const key = newGateKey();
    const { cookie } = nonces(key, at(0)).issue(ISSUER);
    expect(nonces(key, at(seconds)).take(cookie) !== undefined).toBe(works);
  });

  test("of a time to come is none, but for what clocks may differ", () => {
    const key = newGateKey();
    const { cookie, nonce } = nonces(key, at(30)).issue(ISSUER);
    expect(nonces(key, at(0)).take(cookie)?.nonce).toBe(nonce);
    expect(nonces(key, at(-1)).take(cookie)).toBeUndefined();
  });

  test("with its time, chance or issuer changed has another nonce", () => {
    const gate = nonces(newGateKey(), at(10));
    const { cookie, nonce } = gate.issue(ISSUER);
    const [time = "", chance = "", issuer = ""] = cookie.split(".");
    const changed = [
      `${Number(time) + 1}.${chance}.${issuer}`,
      `${time}.${"A".repeat(43)}.${issuer}`,
      `${time}.${chance}.${"A".repeat(16)}`,
    ].map((one) => gate.take(one)?.nonce);
    expect(changed.every((one) => one !== undefined && one !== nonce)).toBe(true);
    expect(new Set(changed).size).toBe(3);
  });

  test("says which issuer the sign-in is at", () => {
    const gate = nonces(newGateKey(), at(0));
    const taken = gate.take(gate.issue(ISSUER).cookie);
    expect([taken?.isOf(ISSUER), taken?.isOf("https://login.example/")]).toEqual([true, false]);
  });

  test.each([
    undefined,
    "",
    ".",
    "1800000000",
    `1800000000.${"A".repeat(42)}.${"A".repeat(16)}`,
    `-1.${"A".repeat(43)}.${"A".repeat(16)}`,
    `1800000000.${"A".repeat(43)}.${"A".repeat(16)}\n`,
    `1800000000.${"A".repeat(100_000)}.${"A".repeat(16)}`,
  ])("that no gate made is none: %j", (cookie) => {
    expect(nonces(newGateKey(), at(0)).take(cookie)).toBeUndefined();
  });
});

describe("gates", () => {
  test("that share a key finish each other's sign-ins; what one used up is told by that one only", () => {
    const key = newGateKey();
    const [one, other] = [nonces(key, at(0)), nonces(key, at(0))];
    const { cookie, nonce } = one.issue(ISSUER);
    expect(other.take(cookie)?.nonce).toBe(nonce);
    expect([other.take(cookie), one.take(cookie)?.nonce]).toEqual([undefined, nonce]);
  });

  test("of other keys do not", () => {
    const { cookie, nonce } = nonces(newGateKey(), at(0)).issue(ISSUER);
    expect(nonces(newGateKey(), at(0)).take(cookie)?.nonce).not.toBe(nonce);
  });
});

describe("a gate key", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "portal-key-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7));
  const write = async (text: string): Promise<string> => {
    const file = join(folder, "key");
    await writeFile(file, text);
    return file;
  };

  test.each(["hex", "base64", "base64url"] as const)("is read as %s", async (encoding) => {
    const key = await readGateKey(await write(`${bytes.toString(encoding)}\n`));
    expect(Buffer.from(key).equals(bytes)).toBe(true);
  });

  test.each(["", "\n", "secret", "a b ".repeat(40), bytes.subarray(0, 31).toString("base64")])(
    "is not %j",
    async (text) => {
      await expect(readGateKey(await write(text))).rejects.toThrow(
        /holds no gate key: expected one line of at least 32 random bytes as base64 or hex/,
      );
    },
  );

  test("is in a file that can be read", async () => {
    await expect(readGateKey(join(folder, "none"))).rejects.toThrow(/^cannot read the gate key: ENOENT/);
  });
});
