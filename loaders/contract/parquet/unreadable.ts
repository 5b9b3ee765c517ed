import { PortalError } from "../../errors.js";
import type { ExtractFile } from "../extracts.js";

export function unreadable(file: ExtractFile, cause: unknown): PortalError {
  const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return new PortalError(
    `${file.feed}/${file.path}: feed ${file.feed}: not a readable Parquet file (${reason}): have it delivered again`,
    3,
    { cause },
  );
}
