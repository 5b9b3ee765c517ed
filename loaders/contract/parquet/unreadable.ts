import { PortalError } from "../../errors.js";
import type { ExtractFile } from "../extracts.js";

/**
 * A Parquet file that is refused.
 * @param found what is wrong with it, in our words: the engine's name paths of the machine and parts of its own
 */
export function unreadable(
  file: ExtractFile,
  found: string,
  { remedy = "have it delivered again", cause }: { remedy?: string; cause?: unknown } = {},
): PortalError {
  return new PortalError(`${file.feed}/${file.path}: feed ${file.feed}: ${found}: ${remedy}`, 3, { cause });
}
