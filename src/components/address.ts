import { fill, h } from "./dom.js";

/** A parameter of the page's address, and the values of it that the page knows. */
export interface AddressParameter {
  name: string;
  /** What it names, as a word at the start of a sentence: `Month`. */
  label: string;
  isKnown: (value: string) => boolean;
  /** What the page shows in place of a value that it does not know, as a sentence: `October 2026 is shown.` */
  instead: string;
  /** What is said of such a value where there is more to say; null: the usual words. */
  unknown?: (value: string) => string | null;
}

/**
 * The value that the address gives a parameter; null if it gives none, or one that the page does not know. The page
 * says so then, above everything else, until the parameter is written or read anew. No other text of an address gets
 * into a page.
 */
export function readAddress(parameter: AddressParameter): string | null {
  const given = [...new Set(new URLSearchParams(location.search).getAll(parameter.name))].filter(
    (value) => value !== "",
  );
  const [value] = given;
  const isRead = value === undefined || (given.length === 1 && parameter.isKnown(value));
  say(parameter.name, isRead ? undefined : unknownWords(parameter, given));
  return isRead && value !== undefined ? value : null;
}

/** Keeps a choice of the page in its address. */
export function setInAddress(name: string, value: string | undefined): void {
  history.replaceState(history.state, "", addressWith({ [name]: value ?? null }));
}

/** Names a place in the address, as a page of its own that Back leaves again; null takes a parameter out. */
export function goInAddress(values: Readonly<Record<string, string | null>>): void {
  history.pushState(null, "", addressWith(values));
}

function addressWith(values: Readonly<Record<string, string | null>>): URL {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    say(name, undefined);
  }
  return url;
}

/** A code that can be shown as it was given: no sentence, no markup, nothing that turns the reading round. */
const PLAIN = /^[\w.~-]{1,24}$/;

/** What is said of values that a page does not know. A text that is no plain code is not repeated. */
export function unknownWords(
  { label, instead, unknown }: Omit<AddressParameter, "name" | "isKnown">,
  given: readonly string[],
): string {
  const [value] = given;
  const what = label === label.toUpperCase() ? label : label.toLowerCase();
  if (value === undefined || given.length > 1) return `The address names more than one ${what}. ${instead}`;
  if (!PLAIN.test(value)) return `The ${what} in the address is not known here. ${instead}`;
  return `${unknown?.(value) ?? `${label} “${value}” is not known here.`} ${instead}`;
}

const said = new Map<string, string>();
let note: HTMLElement | undefined;

function say(name: string, words: string | undefined): void {
  if (words === undefined) said.delete(name);
  else said.set(name, words);
  if (said.size === 0) {
    note?.remove();
    note = undefined;
    return;
  }
  if (!note) {
    note = h("div", { class: "address-note", role: "status" });
    document.querySelector("main")?.prepend(note);
  }
  fill(note, ...[...said.values()].map((sentence) => h("p", {}, sentence)));
}
