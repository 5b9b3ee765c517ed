import { shellHead, shellHeader } from "./src/components/shell/markup.js";

/** Framework finds the pages by itself: a report's page is `src/reports/<id>/index.md`. */
export default {
  root: "src",
  output: process.env["PORTAL_PAGES_OUT"] ?? "dist",
  title: "Customer Analytics",
  style: "style.css",
  globalStylesheets: [],
  head: shellHead,
  header: shellHeader,
  footer: "",
  sidebar: false,
  toc: false,
  pager: false,
  search: false,
  typographer: false,
};
