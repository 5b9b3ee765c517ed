import { NOT_HELD } from "../../model/domain.js";
import { formatDay } from "../../model/format.js";
import { number, optionalText, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** A device model as people know it. */
export interface Model {
  /** Manufacturer and model as on the Central Products List, joined: the name of the model in addresses. */
  key: string;
  manufacturer: string;
  model: string;
  /** Model's name, or its code where the list has none. */
  name: string;
  maker: string;
  /** Highest version on the Central Products List that has not expired. */
  newest: string | null;
  /** All versions on the Central Products List that have not expired. */
  listed: readonly string[];
  /** Versions that are new to the estate, and since when it has them. */
  recent: ReadonlyMap<string, Date>;
}

/** What the place of a version is told by. */
export type Versions = Pick<Model, "listed" | "recent">;

/** A version that the estate has had for longer, in milliseconds, is not new to it any more: eight weeks. */
const RECENT = 56 * 86_400_000;

export const modelKey = (manufacturer: string, model: string): string => `${manufacturer}~${model}`;

const keyOf = (row: Row): string => modelKey(text(row, "manufacturer"), text(row, "model"));

/**
 * Models by key.
 * @param rows of the dataset `models`
 * @param versions rows of the dataset `firmware_versions`
 */
export function catalogueOf(rows: readonly Row[], versions: readonly Row[], asOf: Date): Map<string, Model> {
  const models = new Map(
    rows.map((row) => [
      keyOf(row),
      {
        key: keyOf(row),
        manufacturer: text(row, "manufacturer"),
        model: text(row, "model"),
        name: optionalText(row, "model_name") ?? text(row, "model"),
        maker: optionalText(row, "manufacturer_name") ?? text(row, "manufacturer"),
        newest: optionalText(row, "newest_firmware_version"),
        listed: new Array<string>(),
        recent: new Map<string, Date>(),
      },
    ]),
  );
  for (const row of versions) {
    const model = models.get(keyOf(row));
    const version = text(row, "firmware_version");
    if (row["is_listed"] === true) model?.listed.push(version);
    if (row["new_since"] === null) continue;
    const since = time(row, "new_since");
    if (asOf.getTime() - since.getTime() <= RECENT) model?.recent.set(version, since);
  }
  return models;
}

/** How a version is drawn: `new` to the estate, wherever the list has it, or by the number of higher ones on the list. */
export type Standing = number | "new" | null;

const MOST_STEPS = 4;

/**
 * How many versions of the model on the Central Products List are higher, 4 standing for four and more; null where the
 * version is not held. Versions are hex of fixed length: their order as text is their order by number.
 */
export function higherOf(version: string, model: Versions): number | null {
  return version === NOT_HELD ? null : Math.min(higher(version, model), MOST_STEPS);
}

const higher = (version: string, { listed }: Versions): number =>
  listed.filter((other) => other > version).length;

export const standingOf = (version: string, model: Versions): Standing =>
  model.recent.has(version) ? "new" : higherOf(version, model);

/** `2 higher on the list; new to your estate since 05 Oct 2026`. */
export function standingWords(version: string, model: Versions): string {
  if (version === NOT_HELD) return "";
  const since = model.recent.get(version);
  return [placeWords(version, model), since && `new to your estate since ${formatDay(since)}`]
    .filter(Boolean)
    .join("; ");
}

function placeWords(version: string, model: Versions): string {
  const above = higher(version, model);
  if (above > 0) return `${above} higher on the list`;
  if (model.listed.includes(version)) return "highest on the list";
  return model.listed.length === 0 ? "none on the list" : "above all on the list";
}

/** Of versions that are new. */
export const NEW_WORDS = "new to your estate in the last 8 weeks";

/** Keys of the legend, by the number of higher versions on the list. */
export const HIGHER_NAMES = ["none", "1", "2", "3", "4 or more"] as const;

/** Fill of a version. @param dots id of the pattern for versions that are new to the estate */
export function standingFill(standing: Standing, dots: string): string {
  if (standing === "new") return `url(#${dots})`;
  return standing === null ? "var(--age-none)" : `var(--age-${standing})`;
}

/** Devices of a model by version. */
export interface ModelBar {
  model: Model;
  devices: number;
  /** Highest version first. */
  parts: readonly { version: string; standing: Standing; devices: number }[];
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
    const model = catalogue.get(keyOf(row));
    if (!model) continue;
    const bar = bars.get(model.key) ?? { model, devices: 0, parts: [] };
    const version = text(row, "firmware_version");
    const devices = number(row, "devices");
    bar.devices += devices;
    bar.parts.push({ version, standing: standingOf(version, model), devices });
    bars.set(model.key, bar);
  }
  for (const { parts } of bars.values()) parts.sort((a, b) => (a.version < b.version ? 1 : -1));
  return [...bars.values()].sort((a, b) => b.devices - a.devices || (a.model.key < b.model.key ? -1 : 1));
}
