import { formatDay, formatPercent, plural } from "../../model/format.js";
import { higherOf } from "./catalogue.js";
import type { ModelBar } from "./catalogue.js";

/** Devices of a model that run a version below the highest on the Central Products List. */
const behind = ({ model, parts }: ModelBar): ModelBar["parts"] =>
  parts.filter(({ version }) => (higherOf(version, model) ?? 0) > 0);

const sum = (parts: ModelBar["parts"]): number => parts.reduce((total, { devices }) => total + devices, 0);

/** The model with most devices below the highest version on the list, and what is said of it after its name. */
export function furthestBehind(bars: readonly ModelBar[]): { bar: ModelBar; words: string } | null {
  const [bar] = bars.toSorted((a, b) => sum(behind(b)) - sum(behind(a)));
  if (!bar || sum(behind(bar)) === 0) return null;
  const devices = sum(behind(bar));
  const recent = behind(bar)
    .flatMap((part) => {
      const since = bar.model.recent.get(part.version);
      return since ? [{ ...part, since }] : [];
    })
    .map(
      (part) =>
        `${plural(part.devices, "of them runs", "of them run")} ${part.version}, new to your estate since ${formatDay(part.since)}`,
    );
  const words = `has the most devices below the highest firmware version on the Central Products List: ${plural(devices, "device")}, ${formatPercent((100 * devices) / bar.devices)} of the model`;
  return { bar, words: [words, ...recent].join("; ") };
}
