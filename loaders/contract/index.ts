export { FEEDS } from "./feeds.js";
export type { Feed } from "./feeds.js";
export { RULES } from "./rules.js";
export type { Rule } from "./rules.js";
export { listExtracts } from "./extracts.js";
export type { ExtractFile } from "./extracts.js";
export { readFeed } from "./read-feed.js";
export type { FileReading, ReadOptions } from "./read-feed.js";
