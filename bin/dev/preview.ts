import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Effects } from "../../loaders/effects.js";
import { PortalError } from "../../loaders/errors.js";
import { packageFile } from "../../loaders/pages/framework.js";
import { makePlaceholders } from "../../loaders/pages/placeholders.js";

export interface Preview {
  port: number;
  close(): void;
}

const READY_MILLISECONDS = 30_000;

/**
 * Starts Framework's preview on a loopback port that nobody is told.
 * @param source project root
 * @throws PortalError with what Framework said if it does not come up
 */
export async function startPreview(source: string, effects: Effects): Promise<Preview> {
  const framework = dirname(packageFile("@observablehq/framework", source));
  await makePlaceholders(framework, join(source, "src"));
  const port = await freePort();
  const command = join(framework, "dist/bin/observable.js");
  const child = spawn(
    process.execPath,
    [command, "preview", "--no-open", "--host", "127.0.0.1", "--port", String(port)],
    {
      cwd: source,
      env: { ...process.env, OBSERVABLE_TELEMETRY_DISABLE: "true" },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const said: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => {
    said.push(chunk.toString());
    effects.log(chunk.toString().trimEnd());
  });
  const until = Date.now() + READY_MILLISECONDS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill();
      throw new PortalError(`the preview did not start (observable preview):\n${said.join("")}`, 4);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, close: () => void child.kill() };
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/_observablehq/client.js`, { method: "HEAD" }).then(
    () => true,
    () => false,
  );
}

/** A loopback port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
