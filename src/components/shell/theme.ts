import { h } from "../dom.js";

const DARK = matchMedia("(prefers-color-scheme: dark)");

/** Switches between light and dark; what was chosen is kept, until then the system decides. */
export function themeButton(): HTMLElement {
  const root = document.documentElement;
  const current = (): string => root.dataset["theme"] ?? (DARK.matches ? "dark" : "light");
  const button = h("button", { type: "button", class: "button quiet theme", onclick: () => toggle() });
  const name = (): void => {
    const other = current() === "dark" ? "light" : "dark";
    button.textContent = other === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", `Switch to ${other} colours`);
  };
  const toggle = (): void => {
    const other = current() === "dark" ? "light" : "dark";
    root.dataset["theme"] = other;
    try {
      localStorage.setItem("theme", other);
    } catch {
      // Storage can be blocked: the choice then holds for this page.
    }
    name();
  };
  DARK.addEventListener("change", name);
  name();
  return button;
}
