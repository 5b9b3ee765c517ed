import { register } from "tsx/esm/api";

register();
const { buildGate } = await import("./gate-build.ts");
try {
  await buildGate(process.argv[2]);
} catch (error) {
  process.stderr.write(`portal: ${error.message}\n`);
  process.exitCode = error.exitCode ?? 1;
}
