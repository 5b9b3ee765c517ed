import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { download } from "./download.js";
import type { DownloadOptions } from "./download.js";
import type { DatasetFile } from "../model/manifest.js";
import { asValue } from "../model/rows.js";
import type { Row } from "../model/rows.js";

/**
 * Rows of a stored dataset, read without the engine: what a page draws first.
 * @param files Parquet; zstd needs one more script, Snappy does not
 */
export async function readStored(
  files: readonly Pick<DatasetFile, "path">[],
  options: DownloadOptions = {},
): Promise<Row[]> {
  return (await Promise.all(files.map(({ path }) => readFile(path, options)))).flat();
}

async function readFile(path: string, options: DownloadOptions): Promise<Row[]> {
  const file = (await download(path, options)).buffer;
  const metadata = parquetMetadata(file);
  const codecs = metadata.row_groups.flatMap((group) =>
    group.columns.map((column) => column.meta_data?.codec),
  );
  const plain = codecs.every((codec) => codec === "SNAPPY" || codec === "UNCOMPRESSED");
  const { compressors } = plain ? {} : await import("hyparquet-compressors");
  const rows = await parquetReadObjects({ file, metadata, ...(compressors ? { compressors } : {}) });
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asValue(value, column)])),
  );
}
