import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PortalError } from "../errors.js";
import { makePlaceholders } from "./placeholders.js";

/**
 * Runs `observable build` of a project, without network and without telemetry.
 * @param source project root, with `observablehq.config.ts` and `src/`
 * @param out empty folder for what Framework writes
 * @throws PortalError with what Framework said if it fails
 */
export async function buildWithFramework(source: string, out: string): Promise<void> {
  const framework = dirname(packageFile("@observablehq/framework", source));
  await makePlaceholders(framework, join(source, "src"));
  const command = join(framework, "dist/bin/observable.js");
  const said: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [command, "build"], {
      cwd: source,
      env: { ...process.env, OBSERVABLE_TELEMETRY_DISABLE: "true", PORTAL_PAGES_OUT: out },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new PortalError(`the page build failed (observable build):\n${said.join("")}`, 4);
}

/** Path of a package's package.json, as seen from the project. */
export function packageFile(name: string, source: string): string {
  const paths = createRequire(join(source, "package.json")).resolve.paths(name) ?? [];
  for (const path of paths) {
    const file = join(path, name, "package.json");
    if (existsSync(file)) return file;
  }
  throw new PortalError(`package not installed: ${name} (run npm ci in ${source})`, 4);
}
