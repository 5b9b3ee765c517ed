import { byId, fill, h } from "../dom.js";
import { openWorkspace } from "../workspace.js";
import { showFreshness } from "./freshness.js";
import { showIdentity } from "./identity.js";
import { behaveAsMenus } from "./menu.js";
import { watchRelease } from "./release-watch.js";
import { showReports } from "./reports-menu.js";
import { watchSession } from "./session-watch.js";
import { themeButton } from "./theme.js";
import { messageOf } from "../../model/message-of.js";

behaveAsMenus();
document.querySelector(".shell-end")?.append(themeButton());
void fillShell();

async function fillShell(): Promise<void> {
  try {
    const workspace = await openWorkspace();
    watchSession(workspace.session);
    showReports(workspace.manifest);
    showIdentity(workspace);
    showFreshness(workspace.manifest, new Date());
    watchRelease(workspace.manifest);
  } catch (error) {
    const message = messageOf(error);
    fill(
      byId("freshness"),
      h("span", { class: "failure" }, `The release could not be read: ${message}. `),
      h("button", { type: "button", class: "link", onclick: () => location.reload() }, "Try again"),
    );
  }
}
