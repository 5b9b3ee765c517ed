/** Menus are `<details class="menu">`: they work without script; this closes them as people expect. */
export function behaveAsMenus(): void {
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node) closeMenus((menu) => !menu.contains(target));
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Node) closeMenus((menu) => !menu.contains(target));
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape") return;
    const menu = target instanceof Element ? target.closest<HTMLDetailsElement>("details.menu[open]") : null;
    closeMenus(() => true);
    menu?.querySelector("summary")?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("details.menu :is(a, li button)")) closeMenus(() => true);
  });
}

function closeMenus(which: (menu: HTMLDetailsElement) => boolean): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (which(menu)) menu.open = false;
  }
}
