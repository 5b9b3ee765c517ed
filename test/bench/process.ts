import { spawn } from "node:child_process";
import { join } from "node:path";
import { CHECKOUT } from "./checkout.js";
import type { Measured, Task } from "./task.js";

/** Runs a task in a process of its own. @throws Error with what the process said if it fails */
export async function measure(task: Task): Promise<Measured> {
  const said = await output(["--import", "tsx", join(import.meta.dirname, "child.ts"), JSON.stringify(task)]);
  return JSON.parse(said) as Measured;
}

/** Runs a command of `portal` in a process of its own. @throws Error with what the process said if it fails */
export async function portal(args: readonly string[]): Promise<void> {
  await output([join(CHECKOUT, "bin/portal.mjs"), ...args]);
}

function output(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: CHECKOUT, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(stdout).toString());
      else
        reject(
          new Error(`${args.join(" ")} ended with ${code ?? signal}:\n${Buffer.concat(stderr).toString()}`),
        );
    });
  });
}
