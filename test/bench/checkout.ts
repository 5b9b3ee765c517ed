import { resolve } from "node:path";

/** Folder of this checkout: holds `src` and `node_modules`. */
export const CHECKOUT = resolve(import.meta.dirname, "../..");
