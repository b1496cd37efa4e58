// The query editor: Yasqe to write in, Yasr for what comes back. The page has one query, and its address is the link to it.

import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { complete } from "./editor/completion.js";
import { markError, told } from "./editor/errors.js";
import { gallery } from "./editor/gallery.js";
import { BASE, pathOf } from "./page/address.js";
import { views } from "./editor/views.js";

const { Yasqe, Yasr } = Yasgui;
const place = document.getElementById("editor");
const plain = document.getElementById("plain");
const endpoint = new URL(`${place.dataset.root}/sparql`, location.href).href;
const linkTo = (text) => `${endpoint}?${new URLSearchParams({ query: text })}`;
// The prefixes that the endpoint knows, as the page lists them.
const prefixes = Object.fromEntries(
  [...document.getElementById("prefixes").textContent.matchAll(/PREFIX ([\w-]*): <(.*?)>/g)].map(([, prefix, namespace]) => [prefix, namespace]),
);
const asked = plain.dataset.asked === "yes";

// Those that come with the editor ask other servers.
for (const name of Object.keys(Yasqe.Autocompleters)) delete Yasqe.Autocompleters[name];
Yasqe.defaults.autocompleters = [];
complete(Yasqe, endpoint, prefixes);

place.hidden = false;
const written = plain.querySelector("textarea").value;
plain.remove();
document.getElementById("answer")?.remove();

const yasqe = new Yasqe(place.querySelector("#yasqe"), {
  value: written,
  persistenceId: null,
  prefixCcApi: null,
  consumeShareLink: null,
  createShareableLink: (editor) => linkTo(editor.getValue()),
  editorHeight: `${Math.min(24, Math.max(12, written.split("\n").length + 3)) * 1.35}rem`,
  requestConfig: { endpoint, method: "POST", acceptHeaderSelect: "application/sparql-results+json", acceptHeaderGraph: "text/turtle" },
  extraKeys: {
    // Tab leaves the editor, so that whoever has no mouse is not caught in it.
    Tab: false,
    "Shift-Tab": false,
    "Ctrl-Space": (editor) => editor.autocomplete(),
    "Ctrl-Enter": (editor) => editor.query().catch(() => {}),
    "Cmd-Enter": (editor) => editor.query().catch(() => {}),
    "Ctrl-/": (editor) => editor.commentLines(),
    "Shift-Ctrl-F": (editor) => editor.autoformat(),
  },
});
// Without this the editor takes prefixes for errors that are not declared in the query.
const mode = yasqe.getMode();
const { startState } = mode;
mode.startState = () => ({ ...startState(), prefixes: { ...prefixes } });
yasqe.setValue(written);
yasqe.getInputField().setAttribute("aria-label", "SPARQL query");

for (const [name, view] of Object.entries(views(endpoint))) Yasr.registerPlugin(name, view);
const yasr = new Yasr(place.querySelector("#yasr"), {
  persistenceId: null,
  pluginOrder: ["table", "chart", "network", "timeline", "map", "response"],
  defaultPlugin: "table",
  prefixes,
  errorRenderers: [(error) => told(error)],
  getDownloadFileName: () => "latticework",
});
yasqe.on("query", () => markError(yasqe));
yasqe.on("queryResponse", (_, response, duration) => {
  history.replaceState(null, "", linkTo(yasqe.getValue()));
  if (response instanceof Error) markError(yasqe, response.message);
  yasr.setResponse(response, duration);
});

// The things of this graph are shown by this server; what the view leaves without a name gets one.
yasr.on("drawn", () => {
  for (const select of place.querySelectorAll("select.tableSizer")) select.setAttribute("aria-label", "Rows on a page");
  for (const link of yasr.resultsEl.querySelectorAll(`a[href^="${BASE}"]`)) link.href = pathOf(link.getAttribute("href"), place.dataset.root);
});

gallery(document.getElementById("gallery"), document.getElementById("question"), place.dataset.root, (text) => {
  yasqe.setValue(text);
  yasqe.getWrapperElement().scrollIntoView({ block: "nearest" });
  yasqe.query().catch(() => {});
});
if (asked) yasqe.query().catch(() => {});
