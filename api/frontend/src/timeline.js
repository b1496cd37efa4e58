// The timeline of a partnership or agreement.

import { timeline } from "./draw/timeline.js";
import { fetchRows } from "./page/rows.js";
import { redrawOnResize } from "./page/resize.js";
import { legend } from "./page/legend.js";
import { offerSaving } from "./page/save.js";
import { inWords, today } from "./page/slider.js";
import { tableBeside } from "./page/table.js";

// What a mark's colour says of an act; all others share the last.
const ACTS = [
  ["signature, adoption", ["signature", "adoption"]],
  ["ratification, accession", ["ratification", "accession"]],
  ["entry into force", ["entry into force", "retroactive entry into force"]],
  ["withdrawal, suspension, end", ["notice of withdrawal", "withdrawal", "suspension", "termination"]],
  ["invocation and other acts", []],
];
const figure = document.getElementById("picture");
const status = document.getElementById("status");
const place = document.getElementById("drawing");
const table = tableBeside(document.getElementById("table"));

const groupOf = (kind) => {
  const found = ACTS.findIndex(([, kinds]) => kinds.includes(kind));
  return found < 0 ? ACTS.length - 1 : found;
};
const said = (row) => `${row.whoLabel || "All"}: ${row.kind || row.what}${row.towards ? ` towards ${row.towards}` : ""}, ${row.date}`;

function lanesOf(rows) {
  const lanes = new Map();
  for (const row of rows) {
    const label = row.whoLabel || "The text itself";
    if (!lanes.has(label)) lanes.set(label, { label, bars: [], marks: [], first: row.from });
    const lane = lanes.get(label);
    if (row.what === "membership") lane.bars.push({ ...row, title: said(row) });
    else lane.marks.push({ ...row, css: `mark-${groupOf(row.kind)}`, title: said(row) });
  }
  const started = (lane) => lane.bars[0]?.from ?? "9999";
  return [...lanes.values()].sort((one, two) =>
    (two.label === "The text itself") - (one.label === "The text itself") || started(one).localeCompare(started(two)) || one.label.localeCompare(two.label));
}

try {
  const rows = await fetchRows(figure.dataset.csv);
  const lanes = lanesOf(rows);
  const members = new Set(rows.filter((row) => row.what === "membership").map((row) => row.who));
  const acts = new Set(rows.filter((row) => row.what === "act").map((row) => row.thing));
  const summary = rows.length
    ? `${rows[0].ofLabel}: ${members.size} members in all, ${acts.size} acts, as of ${inWords(today())}.`
    : "The graph knows neither members nor acts of it.";
  let svg;
  const draw = () => (svg = timeline(place, lanes, { name: summary, told: (text) => (status.textContent = text), now: today() }));
  draw();
  redrawOnResize(place, draw);
  status.textContent = summary;
  legend(ACTS.filter((_, group) => rows.some((row) => row.what === "act" && groupOf(row.kind) === group))
    .map(([text]) => ({ css: `mark-${ACTS.findIndex(([name]) => name === text)}`, text })));
  table(["what", "who", "as or act", "towards", "date"], () => rows.map((row) => [row.what, row.whoLabel, row.kind, row.towards, row.date]));
  offerSaving(document.getElementById("save"), () => svg, () => `${summary} ${document.getElementById("caption").innerText}`);
} catch (error) {
  status.textContent = `The rows could not be had: ${error.message}`;
}
