import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";

/** A Thrift structure at the start of some bytes: its fields as `field_1` and so on, and how long it is; `undefined` if none is there. */
export function structureIn(
  bytes: Buffer,
): { readonly fields: Record<string, unknown>; readonly length: number } | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  try {
    return { fields: deserializeTCompactProtocol(reader), length: reader.offset };
  } catch {
    return undefined;
  }
}
