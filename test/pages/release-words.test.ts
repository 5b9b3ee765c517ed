import { describe, expect, it } from "vitest";
import { releaseNotice } from "../../src/components/shell/release-words.js";

const shown = { release: "20261031T200000Z-00000001", as_of: "2026-10-31T20:00:00Z" };
const other = "20261031T200000Z-00000002";
const making_since = "2026-11-01T00:10:00.000Z";

describe("what a page says of the release that the gate serves now", () => {
  it("says nothing of its own, and that newer figures are being made once they are", () => {
    expect(releaseNotice(shown, { ...shown, making_since: null })).toBe(null);
    expect(releaseNotice(shown, { ...shown, making_since })).toEqual({
      words: "newer figures are being made (refresh began 01 Nov 2026 00:10 UTC)",
      isHere: false,
    });
  });

  it.each([
    ["2026-11-01T00:00:00Z", "newer figures are here: "],
    ["2026-10-31T16:00:00Z", "these figures were withdrawn, earlier ones are here: "],
    ["2026-10-31T20:00:00Z", "other figures are here: "],
    [null, "other figures are here: "],
  ])("offers another release as of %s", (as_of, words) => {
    expect(releaseNotice(shown, { release: other, as_of, making_since })).toEqual({ words, isHere: true });
  });
});
