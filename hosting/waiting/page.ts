import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { STEPS } from "../../loaders/making.js";
import type { StepName } from "../../loaders/making.js";

const NAMES: Readonly<Record<StepName, string>> = {
  sample: "Sample extracts",
  extracts: "Reading and checking the extracts",
  pages: "Building the pages",
  datasets: "Figures of each party, industry figures and their disclosure audit",
};

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const sha256 = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const style = read("browser.css");
const script = read("browser.js");

/** What the page may do: its own script and style, and ask how far things are. */
export const WAITING_POLICY = [
  "default-src 'none'",
  `script-src ${sha256(script)}`,
  `style-src ${sha256(style)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function item(name: StepName): string {
  return `<li data-step="${name}" data-state="waiting"><span class="mark" aria-hidden="true"></span><span><span class="name">${NAMES[name]}</span><span class="state visually-hidden"></span></span><span class="time"></span><span class="detail"></span><progress aria-label="${NAMES[name]}" hidden></progress></li>`;
}

/** The page that people see until there is a site. */
export const WAITING_PAGE = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Making the site · Customer Analytics</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>Customer Analytics</header>
<main>
<h1>The site is being made</h1>
<p>This takes about a minute with sample extracts. The page becomes the site by itself.</p>
<ol>
${STEPS.map(item).join("\n")}
</ol>
<p id="failure" class="failure" role="alert" hidden></p>
<p id="said" class="visually-hidden" role="status"></p>
<noscript><p>Without JavaScript: load this page again in a minute.</p></noscript>
</main>
<script type="module">${script}</script>
</body>
</html>
`;
