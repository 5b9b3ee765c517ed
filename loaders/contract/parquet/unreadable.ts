import { PortalError, messageOf } from "../../errors.js";
import type { ExtractFile } from "../extracts.js";

export function unreadable(file: ExtractFile, cause: unknown): PortalError {
  const reason = messageOf(cause).split("\n")[0];
  return new PortalError(
    `${file.feed}/${file.path}: feed ${file.feed}: not a readable Parquet file (${reason}): have it delivered again`,
    3,
    { cause },
  );
}
