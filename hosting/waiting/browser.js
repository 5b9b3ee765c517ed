const WORDS = { waiting: "not begun", doing: "under way", done: "done" };
const MARKS = { waiting: "", doing: "▸", done: "✓" };
const number = new Intl.NumberFormat("en-GB");
const said = document.querySelector("#said");
const failure = document.querySelector("#failure");

/** Seconds as `42 s` or `1 min 05 s`. */
function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

function show(step, now) {
  const item = document.querySelector(`li[data-step="${step.name}"]`);
  if (!item) return;
  if (item.dataset.state !== step.state) {
    item.dataset.state = step.state;
    if (step.state !== "waiting")
      said.textContent = `${item.querySelector(".name").textContent}: ${WORDS[step.state]}`;
  }
  item.querySelector(".mark").textContent = MARKS[step.state];
  item.querySelector(".state").textContent = `, ${WORDS[step.state]}`;
  item.querySelector(".time").textContent = step.began_at
    ? duration((step.ended_at ? Date.parse(step.ended_at) : now) - Date.parse(step.began_at))
    : "";
  const isCounted = step.state === "doing" && step.total > 0;
  item.querySelector(".detail").textContent = isCounted
    ? `${number.format(step.done)} of ${number.format(step.total)} ${step.unit}`
    : "";
  const bar = item.querySelector("progress");
  bar.hidden = !isCounted;
  if (isCounted) {
    bar.max = step.total;
    bar.value = step.done;
  }
}

let lost = 0;

async function look() {
  try {
    const response = await fetch("/making", { cache: "no-store" });
    if (response.status !== 200) return location.reload();
    const { now, steps, failed } = await response.json();
    lost = 0;
    for (const step of steps) show(step, Date.parse(now));
    failure.hidden = failed === null;
    failure.textContent = failed ?? "";
  } catch {
    // While the waiting page gives way to the site nothing answers for a moment.
    lost += 1;
    if (lost > 10 && failure.hidden) {
      failure.hidden = false;
      failure.textContent =
        "Nothing answers any more. The terminal says why; when the command runs again, this page goes on by itself.";
    }
  }
  setTimeout(look, 500);
}

void look();
