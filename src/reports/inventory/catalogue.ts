import { NOT_HELD } from "../../components/domain.js";
import { number, optionalText, text } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";

/** A device model as people know it. */
export interface Model {
  /** Manufacturer and model as on the Central Products List, joined: the name of the model in addresses. */
  key: string;
  manufacturer: string;
  model: string;
  /** Model's name, or its code where the list has none. */
  name: string;
  maker: string;
  /** Newest first; versions that the party's devices run. */
  versions: readonly string[];
  /** Newest version on the Central Products List. */
  newest: string | null;
}

export const modelKey = (manufacturer: string, model: string): string => `${manufacturer}~${model}`;

/** Models by key, from the stored dataset `models`. */
export function catalogueOf(rows: readonly Row[]): Map<string, Model> {
  const models = new Map<string, Model & { versions: string[] }>();
  for (const row of rows) {
    const [manufacturer, model, version] = [
      text(row, "manufacturer"),
      text(row, "model"),
      text(row, "firmware_version"),
    ];
    const key = modelKey(manufacturer, model);
    const found = models.get(key) ?? {
      key,
      manufacturer,
      model,
      name: optionalText(row, "model_name") ?? model,
      maker: optionalText(row, "manufacturer_name") ?? manufacturer,
      versions: [],
      newest: optionalText(row, "newest_firmware_version"),
    };
    if (!found.versions.includes(version)) found.versions.push(version);
    models.set(key, found);
  }
  for (const { versions } of models.values()) versions.sort().reverse();
  return models;
}

export const OLDEST_STEP = 4;

/**
 * How many versions a version lies behind the newest of its model, 4 standing for four and more; null where the
 * version is not held. Versions are hex of fixed length: their order as text is their order.
 */
export function ageOf(version: string, { versions, newest }: Model): number | null {
  if (version === NOT_HELD) return null;
  const known = [...new Set(newest === null ? versions : [newest, ...versions])].filter(
    (v) => v !== NOT_HELD,
  );
  return Math.min(known.sort().reverse().indexOf(version), OLDEST_STEP);
}

export const AGE_NAMES = ["newest", "1 behind", "2 behind", "3 behind", "4 or more behind"] as const;

/** Colour of a version by its age: newest in the full own colour. */
export const ageColour = (age: number | null): string =>
  age === null ? "var(--age-none)" : `var(--age-${age})`;

/** Devices of a model by version. */
export interface ModelBar {
  model: Model;
  devices: number;
  /** Newest first. */
  parts: readonly { version: string; age: number | null; devices: number }[];
}

/** Rows of the view or dataset `models` of one device type as bars, most devices first. */
export function barsOf(
  rows: readonly Row[],
  group: string,
  catalogue: ReadonlyMap<string, Model>,
): ModelBar[] {
  const bars = new Map<string, { model: Model; devices: number; parts: ModelBar["parts"][number][] }>();
  for (const row of rows) {
    if (text(row, "device_type_group") !== group) continue;
    const model = catalogue.get(modelKey(text(row, "manufacturer"), text(row, "model")));
    if (!model) continue;
    const bar = bars.get(model.key) ?? { model, devices: 0, parts: [] };
    const version = text(row, "firmware_version");
    const devices = number(row, "devices");
    bar.devices += devices;
    bar.parts.push({ version, age: ageOf(version, model), devices });
    bars.set(model.key, bar);
  }
  for (const { parts } of bars.values()) parts.sort((a, b) => (a.version < b.version ? 1 : -1));
  return [...bars.values()].sort((a, b) => b.devices - a.devices || (a.model.key < b.model.key ? -1 : 1));
}
