import { terminal } from "../effects.js";
import { PortalError } from "../errors.js";
import { buildPages } from "./build.js";

/** Builds the pages in a process of its own, which ends when the one that began it does. */
const [source = "", out = ""] = process.argv.slice(2);
process.once("disconnect", () => process.exit(1));
try {
  await buildPages({ source, out, effects: terminal });
} catch (error) {
  process.send?.(error instanceof PortalError ? error.message : String(error));
  process.exitCode = 4;
}
process.removeAllListeners("disconnect");
process.disconnect();
