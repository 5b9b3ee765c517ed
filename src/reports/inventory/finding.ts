import { h } from "../../components/dom.js";
import { formatPercent, plural } from "../../components/format.js";
import type { ModelBar } from "./catalogue.js";

/**
 * What stands out, in one sentence: the model with most devices behind its newest firmware.
 * @param bars of all device types
 */
export function finding(bars: readonly ModelBar[], choose: (key: string) => void): HTMLElement | null {
  const behind = bars
    .map((bar) => ({
      bar,
      devices: bar.parts
        .filter(({ age }) => age !== null && age > 0)
        .reduce((sum, part) => sum + part.devices, 0),
    }))
    .sort((a, b) => b.devices - a.devices)[0];
  if (!behind || behind.devices === 0) return null;
  const { model, devices } = behind.bar;
  return h(
    "p",
    { class: "finding" },
    h("button", { type: "button", class: "link", onclick: () => choose(model.key) }, `${model.name}`),
    ` by ${model.maker} has the most devices behind its newest firmware: ${plural(behind.devices, "device")}, ${formatPercent((100 * behind.devices) / devices)} of the model.`,
  );
}
