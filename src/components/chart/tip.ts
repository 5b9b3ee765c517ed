import { fill, h } from "../dom.js";
import type { Child } from "../dom.js";

let made = 0;

/** A note beside a mark, shown on hover and focus, closed by Escape (WCAG 2.2, 1.4.13). */
export class Tip {
  readonly element = h("div", { class: "tip", role: "tooltip", id: `tip-${++made}`, hidden: true });

  /** @param frame the positioned element that holds the tip */
  constructor(private readonly frame: HTMLElement) {
    frame.append(this.element);
    frame.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.hide();
    });
  }

  /** Shows the tip for as long as the mark is under the pointer or has the focus. */
  attach(mark: Element, content: () => Child[]): void {
    const show = (): void => this.show(mark, content());
    const hide = (): void => this.hide();
    mark.setAttribute("aria-describedby", this.element.id);
    mark.addEventListener("pointerenter", show);
    mark.addEventListener("pointerleave", hide);
    mark.addEventListener("focus", show);
    mark.addEventListener("blur", hide);
  }

  private show(mark: Element, content: Child[]): void {
    fill(this.element, ...content);
    this.element.hidden = false;
    const frame = this.frame.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.element;
    const right = box.right - frame.left + 8;
    const left = right + offsetWidth <= frame.width ? right : box.left - frame.left - offsetWidth - 8;
    const top = Math.min(box.top - frame.top + 8, frame.height - offsetHeight - 4);
    this.element.style.left = `${Math.max(4, Math.min(left, frame.width - offsetWidth - 4))}px`;
    this.element.style.top = `${Math.max(4, top)}px`;
  }

  private hide(): void {
    this.element.hidden = true;
  }
}
