import { byId, fill, h } from "../dom.js";
import type { Manifest } from "../../model/manifest.js";

/** Fills the menu with the reports of the current role; marks the page that is open. */
export function showReports({ reports }: Manifest): void {
  const list = byId("reports-menu").querySelector("ul");
  if (!list) return;
  const current = location.pathname.replace(/\/$/, "");
  const items = [...reports]
    .sort((a, b) => a.order - b.order)
    .map(({ path, title, summary }) =>
      h(
        "li",
        {},
        h(
          "a",
          { href: path, "aria-current": path === current ? "page" : null },
          title,
          h("span", {}, summary),
        ),
      ),
    );
  fill(
    list,
    ...(items.length > 0
      ? items
      : [h("li", { class: "menu-note" }, "There is no report for this role yet.")]),
  );
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".shell-nav > a")) {
    if (new URL(link.href).pathname.replace(/\/$/, "") === current) link.setAttribute("aria-current", "page");
  }
}
