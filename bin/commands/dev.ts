import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { serve } from "../../hosting/serve.js";
import type { Effects } from "../../loaders/effects.js";
import { startFront } from "../dev/front.js";
import { freePort, startPreview } from "../dev/preview.js";
import { main } from "../portal.js";

const CHECKOUT = resolve(import.meta.dirname, "../..");

interface Options {
  site: string;
  extracts: string;
  source: string;
  port: number;
}

export function register(program: Command, effects: Effects): void {
  program
    .command("dev")
    .description("Serve for work on pages: they reload when saved, with data and sign-in as behind the gate.")
    .option("--site <dir>", "folder with the releases; one is made if there is none", "site")
    .option("--extracts <dir>", "extracts for that; a sample is made if there are none", "extracts")
    .option("--source <dir>", "checkout with the pages", CHECKOUT)
    .option("--port <n>", "port of the site", parsePort, 3000)
    .action(async ({ site, extracts, source, port }: Options) => {
      await ensureRelease(site, extracts, effects);
      const url = `http://localhost:${port}`;
      const gate = await freePort();
      const served = await serve({ site, port: gate, publicUrl: url });
      const preview = await startPreview(source, effects);
      const front = await startFront(
        { source, url, issuer: served.issuer, gate, preview: preview.port },
        port,
      );
      effects.stdout(`Pages as they are saved: ${url}\n`);
      for (const { name, note } of served.accounts) effects.stdout(`  ${name}: ${note}\n`);
      await new Promise((stop) => process.once("SIGINT", stop).once("SIGTERM", stop));
      preview.close();
      front.close();
      front.closeAllConnections();
      await served.close();
    });
}

async function ensureRelease(site: string, extracts: string, effects: Effects): Promise<void> {
  if (await exists(join(site, "current"))) return;
  const run = (args: string[]): Promise<number> => main(["node", "portal", ...args], effects);
  if (!(await exists(extracts))) await run(["sample", "--out", extracts]);
  await run(["refresh", "--extracts", extracts, "--site", site]);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new InvalidArgumentError("expected 1 to 65535");
  return port;
}
