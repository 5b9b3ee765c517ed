import { describe, expect, test } from "vitest";
import { returnPath } from "../../src/model/return-path.js";
import { attackTexts } from "./attack-list.js";

describe("a hostile return path leads home", () => {
  test.each(attackTexts("return-paths"))("%j", (path) => {
    expect(returnPath(path)).toBe("/");
  });
  test("one that is too long", () => expect(returnPath(`/${"a".repeat(2000)}`)).toBe("/"));
  test("none at all", () =>
    expect([returnPath(null), returnPath(undefined), returnPath("")]).toEqual(["/", "/", "/"]));
});

test.each([
  "/",
  "/reports/inventory",
  "/reports/inventory?model=010A030B&from=2026-10-01#chart",
  "/reports/inventory?next=https://example.org//x",
  "/help#set-aside",
  "/sign-ins",
])("the path %s is kept", (path) => {
  expect(returnPath(path)).toBe(path);
});
