/** What stands around every page, as HTML: Framework puts it in, `shell.ts` fills it once the session is known. */

interface PageOptions {
  path: string;
}

const isSignIn = ({ path }: PageOptions): boolean => path.startsWith("/sign-in");

/** Sets the chosen theme before anything is painted. */
const THEME = `<script>try{const t=localStorage.getItem("theme");if(t==="dark"||t==="light")document.documentElement.dataset.theme=t}catch{}</script>`;

const FONT = `<style>
@font-face{font-family:"Inter Variable";font-style:normal;font-display:swap;font-weight:100 900;src:url(/_font/inter-latin.woff2) format("woff2-variations");unicode-range:U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD}
@font-face{font-family:"Inter Variable";font-style:normal;font-display:swap;font-weight:100 900;src:url(/_font/inter-latin-ext.woff2) format("woff2-variations");unicode-range:U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF}
</style>`;

const ICON = `<link rel="icon" href="/icon.svg">`;

/** Markup for the head of a page; Framework's `head` option. */
export function shellHead(page: PageOptions): string {
  const shell = `<script type="module" src="/components/shell/shell.js"></script>`;
  return [ICON, FONT, THEME, isSignIn(page) ? "" : shell].join("\n");
}

const MARK = `<svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="3"/><path d="M4 12V8M8 12V4M12 12V6"/></svg>`;

/** Markup of the top of a page; Framework's `header` option. */
export function shellHeader(page: PageOptions): string {
  const brand = `<span class="brand">${MARK}Customer Analytics</span>`;
  if (isSignIn(page)) return `<div class="shell-bar">${brand}</div>`;
  return `<a class="skip-link" href="#observablehq-main">Skip to content</a>
<div id="view-as" class="view-as" hidden></div>
<div class="shell-bar">
<a class="brand" href="/">${MARK}Customer Analytics</a>
<nav class="shell-nav" aria-label="Main">
<a href="/">Home</a>
<details class="menu" id="reports-menu"><summary>Reports</summary><ul class="menu-list"></ul></details>
<a href="/help">Help</a>
</nav>
<div class="shell-end"><div id="identity" class="identity"></div></div>
</div>
<div id="freshness" class="freshness" role="status"><span class="skeleton">Reading the release…</span></div>`;
}
