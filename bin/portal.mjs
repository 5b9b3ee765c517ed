#!/usr/bin/env node
import { pathToFileURL } from "node:url";
import { GATE, ensureGate } from "./gate-entry.mjs";

process.exitCode = process.argv[2] === "serve" ? await serve() : await other();

async function serve() {
  const failed = await ensureGate();
  if (failed !== 0) return failed;
  const { main } = await import(pathToFileURL(GATE).href);
  return main(process.argv);
}

async function other() {
  const { register } = await import("tsx/esm/api");
  register();
  const { main } = await import("./portal.ts");
  return main(process.argv);
}
