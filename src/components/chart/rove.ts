/** One stop of the Tab key for marks in a row: the arrow keys, Home and End go from one to the next. */
export function rove(marks: readonly SVGElement[]): void {
  marks.forEach((mark, place) => {
    mark.setAttribute("tabindex", place === 0 ? "0" : "-1");
    mark.addEventListener("keydown", (event) => {
      const next = marks[placeAfter(event.key, place, marks.length)];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    mark.addEventListener("focus", () => {
      for (const other of marks) other.setAttribute("tabindex", other === mark ? "0" : "-1");
    });
  });
}

function placeAfter(key: string, place: number, marks: number): number {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return place + 1;
    case "ArrowUp":
    case "ArrowLeft":
      return place - 1;
    case "Home":
      return 0;
    case "End":
      return marks - 1;
    default:
      return -1;
  }
}
