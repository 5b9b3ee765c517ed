import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

export const CHROMIUM = "/usr/bin/chromium";

/** Flags under which Debian's Chromium runs as root and asks nobody outside this machine. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const INSTALL = ["apt-get update", "apt-get install -y --no-install-recommends chromium"];

/** Debian's Chromium is there, or is installed if that is possible. */
export function ensureChromium(): void {
  if (existsSync(CHROMIUM)) return;
  const command = INSTALL.join(" && ");
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error(`the browser tests need Chromium at ${CHROMIUM}: install it with "${command}" as root`);
  process.stderr.write(`installing Chromium: ${command}\n`);
  execFileSync("/bin/sh", ["-c", command], { stdio: ["ignore", "ignore", "inherit"] });
}
