import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ensureChromium } from "./chromium.js";

/** Before the tests: Chromium, and a folder for what they share. @returns removes the folder */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  ensureChromium();
  const folder = await mkdtemp(join(tmpdir(), "portal-run-"));
  provide("runFolder", folder);
  return () => rm(folder, { recursive: true, force: true });
}
