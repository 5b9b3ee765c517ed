import { createHash } from "node:crypto";
import type { DevelopmentAccount } from "./accounts.js";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; }
  ul { list-style: none; padding: 0; }
  li { margin: 0.5rem 0; }
  button { width: 100%; min-height: 3.5rem; padding: 0.6rem 1rem; text-align: left; font: inherit;
    border: 1px solid GrayText; border-radius: 0.5rem; background: Canvas; color: CanvasText; cursor: pointer; }
  button:hover { border-color: LinkText; }
  button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  button strong { display: block; }
  .warning { border-left: 4px solid #b45309; padding: 0.25rem 1rem; }
`;

/** The page on which one chooses whom to sign in as. */
export function accountPage(action: string, accounts: readonly DevelopmentAccount[]): string {
  const items = accounts.map(
    ({ id, name, note }) =>
      `<li><button name="account" value="${escapeHtml(id)}"><strong>${escapeHtml(name)}</strong>${escapeHtml(note)}</button></li>`,
  );
  return page(
    "Development sign-in",
    `<p class="warning">For development only: there are no passwords, and it answers on this machine alone.
In production, people sign in at your organisation's identity provider.</p>
<form method="post" action="${escapeHtml(action)}"><ul>
${items.join("\n")}
</ul></form>`,
  );
}

/** @param form of oidc-provider, with the id `op.logoutForm` and no button */
export function signOutPage(form: string): string {
  return page(
    "Sign out of the development sign-in",
    `<p>You are signed out of the site that you came from.</p>
${form}
<button form="op.logoutForm" name="logout" value="yes"><strong>Sign out here too</strong></button>`,
  );
}

/** A page that says what went wrong. */
export function errorPage(message: string): string {
  return page("Development sign-in did not work", `<p>${escapeHtml(message)}</p>`);
}

/**
 * Headers of these pages.
 * @param client where the form's answer leads: Chromium holds redirects after a form to `form-action` too
 */
export function pageHeaders(client: string): Readonly<Record<string, string>> {
  const hash = createHash("sha256").update(STYLE).digest("base64");
  return {
    "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self' ${client}; base-uri 'none'; frame-ancestors 'none'`,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>
${body}
</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
