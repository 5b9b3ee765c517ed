import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";

/** Writes what this process loads to `LOADED/<pid>`: ES modules at once, CommonJS modules when asked by SIGUSR2. */
const file = `${process.env.LOADED}/${process.pid}`;
const hooks = `import { appendFileSync } from "node:fs";
export function load(url, context, next) {
  appendFileSync(${JSON.stringify(file)}, url + "\\n");
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
process.on("SIGUSR2", () => {
  const { cache } = createRequire(import.meta.url);
  appendFileSync(file, [...Object.keys(cache), "end", ""].join("\n"));
});
