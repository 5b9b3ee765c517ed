import { expect, it } from "vitest";
import { cspHash, inlineHashes } from "../../loaders/pages/csp.js";
import { mend, parsePage, rootLinks, writePage } from "../../loaders/pages/html.js";

const PAGE = `<!DOCTYPE html><html><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1">
<style>p{margin:0}</style><script>1 < 2 && "&amp;"</script><script src="/a.js"></script></head><body></body></html>`;

it("gives a page its language and lets people zoom", () => {
  const page = parsePage(PAGE);
  mend(page);
  expect(writePage(page).replace(/<style>.*/s, "")).toBe(
    `<!DOCTYPE html><html lang="en-GB"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
`,
  );
});

it("hashes what stands inline, as the browser reads it, and nothing else", () => {
  expect(inlineHashes(parsePage(PAGE))).toEqual({
    scripts: [cspHash(`1 < 2 && "&amp;"`)],
    styles: [cspHash("p{margin:0}")],
  });
});

it("writes hashes as Content-Security-Policy has them", () => {
  // The example of CSP Level 3, section 2.3.1: the empty text.
  expect(cspHash("")).toBe("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
});

it("makes links start at the root and leaves those within the page and to elsewhere", () => {
  const page = parsePage(
    `<html><head><base href="/"><link rel="icon" href="../../icon.svg"></head><body><a href="../../">Home</a><a href="./?region=North#changes">North</a><a href="#model">model</a><a href="mailto:help@example.com">mail</a></body></html>`,
  );
  rootLinks(page, "reports/inventory/index.html");
  expect(writePage(page)).toBe(
    `<html><head><link rel="icon" href="/icon.svg"></head><body><a href="/">Home</a><a href="/reports/inventory/?region=North#changes">North</a><a href="#model">model</a><a href="mailto:help@example.com">mail</a></body></html>`,
  );
});
