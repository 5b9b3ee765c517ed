import { ROLES, ROLE_NAMES } from "../../model/domain.js";
import { byId, fill, h } from "../dom.js";
import { signOut, switchRole } from "../session.js";
import type { Session } from "../session.js";
import type { Workspace } from "../workspace.js";
import { messageOf } from "../../model/message-of.js";

/** Who one is, as which party and role, and the ways to change that. */
export function showIdentity({ session, manifest }: Workspace): void {
  const { party } = manifest;
  const trouble = h("p", { class: "failure", role: "alert" });
  /** Says what went wrong, in the menu, which closes when something in it is chosen. */
  const attempt = (does: Promise<void>, before = ""): void => {
    does.catch((error: unknown) => {
      trouble.textContent = `${before}${messageOf(error)}`;
      trouble.closest("details")?.setAttribute("open", "");
    });
  };
  const leave = (): void => attempt(signOut(), "You are still signed in: ");
  if (session.viewAs) showBanner(session, party.name);
  fill(
    byId("identity"),
    h(
      "details",
      { class: "menu menu-right" },
      h(
        "summary",
        { "aria-label": `${party.name}, ${ROLE_NAMES[manifest.role]}: account` },
        h("span", { class: "identity-party" }, party.id),
        ` · ${manifest.role}`,
      ),
      h(
        "div",
        { class: "menu-list account" },
        h(
          "p",
          {},
          h("strong", {}, party.name),
          h("span", {}, `${party.id} · ${ROLE_NAMES[manifest.role]} (${manifest.role})`),
        ),
        h("p", {}, "Signed in as ", h("strong", {}, session.user)),
        session.operator ? viewAsForm(session, attempt) : switcher(session, attempt),
        h("ul", {}, h("li", {}, h("button", { type: "button", onclick: leave }, "Sign out"))),
        trouble,
      ),
    ),
  );
}

function showBanner({ party, role, user }: Session, name: string): void {
  const banner = byId("view-as");
  banner.hidden = false;
  fill(
    banner,
    h("strong", {}, "Viewing as another party: "),
    `${name} (${party}), role ${role}. You are ${user}; every page you open is in the audit log.`,
  );
}

/** Waits for something to be done, and says if it fails. */
type Attempt = (does: Promise<void>) => void;

/** One button for each party and role that the session holds. */
function switcher(session: Session, attempt: Attempt): HTMLElement | null {
  const choices = session.parties.flatMap(({ party, roles }) => roles.map((role) => ({ party, role })));
  if (choices.length < 2) return null;
  return h(
    "ul",
    { "aria-label": "Switch to" },
    ...choices.map(({ party, role }) => {
      const current = party === session.party && role === session.role;
      return h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            "aria-current": current ? "true" : null,
            disabled: current,
            onclick: () => attempt(change(party, role)),
          },
          `${party} · ${role}`,
          h("span", {}, nameOf(role)),
        ),
      );
    }),
  );
}

/** For a DCC operator: any party and role. */
function viewAsForm(session: Session, attempt: Attempt): HTMLElement {
  const parties = [...new Set(session.parties.map(({ party }) => party))].sort();
  const party = h("input", {
    name: "party",
    list: "view-as-parties",
    required: true,
    pattern: "[A-Z0-9\\-]{2,16}",
    value: session.party,
    autocomplete: "off",
  });
  const role = h(
    "select",
    { name: "role" },
    ...ROLES.map((id) =>
      h("option", { value: id, selected: id === session.role }, `${id} ${ROLE_NAMES[id]}`),
    ),
  );
  const submit = (event: Event): void => {
    event.preventDefault();
    const id = party.value.trim().toUpperCase();
    attempt(checkHeld(session, id, role.value).then(() => change(id, role.value)));
  };
  return h(
    "form",
    { class: "view-as-form", onsubmit: submit },
    h("label", {}, h("span", {}, "View as party"), party),
    h("datalist", { id: "view-as-parties" }, ...parties.map((id) => h("option", { value: id }))),
    h("label", {}, h("span", {}, "in role"), role),
    h("button", { type: "submit", class: "button" }, "View"),
  );
}

/** @throws Error saying what the release has instead */
async function checkHeld({ parties }: Session, party: string, role: string): Promise<void> {
  const roles = parties.filter(({ party: id }) => id === party).flatMap((held) => held.roles);
  if (roles.length === 0) throw new Error(`This release has no party ${party}.`);
  if (!roles.includes(role))
    throw new Error(`${party} does not have the role ${role}. It has ${roles.join(", ")}.`);
}

/** A switch loads the page anew: nothing of one party stays in the page of another. */
async function change(party: string, role: string): Promise<void> {
  await switchRole(party, role);
  location.assign("/");
}

function nameOf(role: string): string {
  const known = ROLES.find((id) => id === role);
  return known ? ROLE_NAMES[known] : role;
}
