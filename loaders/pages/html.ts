import { parse, serialize } from "parse5";
import type { DefaultTreeAdapterTypes } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;
type Document = DefaultTreeAdapterTypes.Document;

/** A page that Framework wrote, open for the mending that it needs. */
export interface Page {
  document: Document;
  root: Element;
  head: Element;
}

/** @throws Error if the text is not a whole HTML page. */
export function parsePage(text: string): Page {
  const document = parse(text);
  const root = elements(document).find((e) => e.tagName === "html");
  const head = elements(document).find((e) => e.tagName === "head");
  if (!root || !head) throw new Error("not an HTML page");
  return { document, root, head };
}

export function writePage({ document }: Page): string {
  return serialize(document);
}

/** Language of the text, and zooming, which Framework's `maximum-scale` forbids (WCAG 2.2, 1.4.4). */
export function mend({ root, head }: Page): void {
  setAttribute(root, "lang", "en-GB");
  for (const meta of elements(head)) {
    if (meta.tagName === "meta" && attribute(meta, "name") === "viewport") {
      setAttribute(meta, "content", "width=device-width, initial-scale=1");
    }
  }
}

/**
 * Makes relative links start at the root, so that they hold at whatever address a page is shown (the page for
 * wrong addresses is shown at all of them), and takes out `<base>`, which the policy forbids.
 * @param file of the page, below the folder of all pages
 */
export function rootLinks({ document }: Page, file: string): void {
  for (const element of elements(document)) {
    if (element.tagName === "base") remove(element);
    const name = { a: "href", link: "href", img: "src" }[element.tagName];
    const given = name === undefined ? undefined : attribute(element, name);
    if (name === undefined || given === undefined || /^(#|[a-z]+:|\/\/)/i.test(given)) continue;
    const { pathname, search, hash } = new URL(given, `http://site/${file}`);
    setAttribute(element, name, `${pathname}${search}${hash}`);
  }
}

/** All elements below a node, in document order. */
export function elements(node: Node): Element[] {
  if (!("childNodes" in node)) return [];
  return node.childNodes.flatMap((child) =>
    "tagName" in child ? [child, ...elements(child)] : elements(child),
  );
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((a) => a.name === name)?.value;
}

export function setAttribute(element: Element, name: string, value: string): void {
  const found = element.attrs.find((a) => a.name === name);
  if (found) found.value = value;
  else element.attrs.push({ name, value });
}

export function textOf(element: Element): string {
  return element.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
}

/** Takes an element out, and the line break after it. */
export function remove(element: Element): void {
  const parent = element.parentNode;
  if (!parent) return;
  const place = parent.childNodes.indexOf(element);
  const after = parent.childNodes[place + 1];
  const blank = after && "value" in after && after.value.trim() === "";
  parent.childNodes.splice(place, blank ? 2 : 1);
}

/** Puts markup at the end of the head. */
export function appendToHead({ head }: Page, markup: string): void {
  const fragment = parsePage(`<html><head>${markup}</head></html>`);
  for (const child of fragment.head.childNodes) {
    child.parentNode = head;
    head.childNodes.push(child);
  }
}
