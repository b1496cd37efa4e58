// Year by year: small multiples, a panel for each kind of obligation, a line for each source.

import { panels } from "./draw/lines.js";
import { writeAddress } from "./page/address.js";
import { legend } from "./page/legend.js";
import { fetchRows } from "./page/rows.js";
import { redrawOnResize } from "./page/resize.js";
import { offerSaving } from "./page/save.js";
import { tableBeside } from "./page/table.js";
import { DUTIES } from "./standings/duties.js";
import { arrangements } from "./standings/standings.js";
import { lastYear, statesByYear, yearly } from "./standings/years.js";

const figure = document.getElementById("picture");
const status = document.getElementById("status");
const place = document.getElementById("drawing");
const count = document.getElementById("controls").elements.count;
const table = tableBeside(document.getElementById("table"));
const sources = JSON.parse(figure.dataset.sources);
const thisYear = new Date().getFullYear();

async function counted([name, title], index) {
  const address = figure.dataset.csv.replace(/source=[^&]*/, `source=${encodeURIComponent(name)}`);
  const every = arrangements(await fetchRows(address));
  const until = lastYear(every, thisYear);
  return { name, title, css: `duty-${index}`, until, years: yearly(every, DUTIES, until) };
}

function draw(found, states) {
  const share = count.value === "share";
  const value = (year, { agreements, states: owing }) => {
    if (count.value === "agreements") return agreements;
    if (!share) return owing.size;
    const there = states.get(year);
    return there?.size ? [...owing].filter((state) => there.has(state)).length / there.size : undefined;
  };
  const shown = DUTIES.map((kind) => ({
    title: kind,
    // A source that knows nothing of a kind does not say that there was none.
    lines: found.filter(({ years }) => years.get(kind).some(([, counts]) => counts.agreements)).map(({ title, css, years }) => ({
      label: title, css, points: years.get(kind).map(([year, counts]) => [year, value(year, counts)]).filter(([, one]) => one !== undefined),
    })),
  }));
  const format = (one) => (share ? `${Math.round(one * 100)} %` : String(one));
  writeAddress({ count: count.value === "states" ? "" : count.value });
  legend(found.map(({ css, title }) => ({ css, text: title })));
  status.textContent = share && !states.size
    ? "How many states there were is not known here: import the state systems (latticework import states DIR)."
    : `${found.length === 1 ? "One source" : `${found.length} sources, each`} until the last year that it speaks for.`;
  const svg = panels(place, shown, { name: "Obligations year by year", format });
  table(["year", "obligation", ...found.map(({ title }) => title)], () => rowsOf(shown, found, format));
  return svg;
}

function rowsOf(shown, found, format) {
  return shown.flatMap(({ title, lines }) => {
    const values = found.map((source) => new Map(lines.find((one) => one.label === source.title)?.points));
    const years = [...new Set(values.flatMap((one) => [...one.keys()]))].sort();
    return years.filter((year) => year % 5 === 0).map((year) => [String(year), title, ...values.map((one) => (one.has(year) ? format(one.get(year)) : ""))]);
  });
}

try {
  status.textContent = "Loading the rows…";
  const [spells, ...found] = await Promise.all([fetchRows(`${figure.dataset.root}/queries/state-spells.csv`), ...sources.map(counted)]);
  const states = statesByYear(spells, thisYear);
  let svg = draw(found, states);
  const redraw = () => (svg = draw(found, states));
  count.addEventListener("change", redraw);
  redrawOnResize(place, redraw);
  offerSaving(document.getElementById("save"), () => svg, () => document.getElementById("caption").innerText);
} catch (error) {
  status.textContent = `The rows could not be had: ${error.message}`;
}
