import { refreshData } from "../support/site.js";

/** A refresh in a process of its own, to be killed: says when its code is loaded, then begins. */
const [extracts = "", site = "", source = ""] = process.argv.slice(2);
process.send?.("loaded");
await refreshData(extracts, site, { source });
process.disconnect();
