import { register } from "tsx/esm/api";

register();
await import("./attack-thread.ts");
