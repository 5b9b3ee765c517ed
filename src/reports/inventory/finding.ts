import { h } from "../../components/dom.js";
import type { ModelBar } from "./catalogue.js";
import { furthestBehind } from "./finding-words.js";

/** What stands out, in one sentence. @param bars of all device types */
export function finding(bars: readonly ModelBar[], choose: (key: string) => void): HTMLElement | null {
  const found = furthestBehind(bars);
  if (!found) return null;
  const { model } = found.bar;
  return h(
    "p",
    { class: "finding" },
    h("button", { type: "button", class: "link", onclick: () => choose(model.key) }, model.name),
    ` by ${model.maker} ${found.words}.`,
  );
}
