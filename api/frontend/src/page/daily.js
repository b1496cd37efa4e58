// What the pictures of a day share: the choice of source, day, centre and kinds, and the rows of the source.

import { DUTIES, KINDS, classOf } from "../standings/duties.js";
import { arrangements, lastDays } from "../standings/standings.js";
import { addressOf, writeAddress } from "./address.js";
import { redrawOnResize } from "./resize.js";
import { fetchRows } from "./rows.js";
import { daySlider, inWords } from "./slider.js";

/**
 * Wires the page's controls. `draw({every, day, kinds, centre, source})` is called whenever something changes, the width of
 * the drawing too. Returns `choose(iri, label)`, which puts something into the middle.
 */
export async function daily(draw) {
  const form = document.getElementById("controls");
  const figure = document.getElementById("picture");
  const status = document.getElementById("status");
  const { source, on, centre } = form.elements;
  const chosen = kindBoxes(document.getElementById("kinds"), () => drawn());
  const state = { every: [], centre: figure.dataset.centre };

  const values = () => ({ source: source.value, on: on.value, centre: centre.value, kinds: chosen.isDefault() ? "" : [...chosen()].join(",") });

  function drawn() {
    const kinds = chosen();
    writeAddress(values());
    document.getElementById("day").textContent = `${inWords(on.value)}.`;
    draw({ every: state.every, day: on.value, kinds, centre: state.centre, source: source.value });
  }

  async function loaded() {
    status.textContent = "Loading the rows…";
    try {
      const address = figure.dataset.csv.replace(/source=[^&]*/, `source=${encodeURIComponent(source.value)}`);
      const [rows, spells] = await Promise.all([fetchRows(address), fetchRows(`${figure.dataset.root}/queries/state-spells.csv`)]);
      state.every = arrangements(rows, lastDays(spells));
      nameList(document.getElementById("names"), state.every);
      drawn();
    } catch (error) {
      status.textContent = `The rows could not be had: ${error.message}`;
    }
  }

  function choose(iri, label) {
    state.centre = iri;
    centre.value = label;
    drawn();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  // The links to rows and query are those of the source: the page comes anew with another.
  source.addEventListener("change", () => location.assign(addressOf(values())));
  centre.addEventListener("change", () => {
    const named = bearer(state.every, centre.value.trim());
    if (!centre.value.trim()) choose("", "");
    else if (named) choose(named, centre.value.trim());
    else location.assign(addressOf(values())); // the server knows other names too, and says what is wrong with one that nothing bears
  });
  daySlider(document.getElementById("slider"), on, drawn);
  await loaded();
  redrawOnResize(document.getElementById("drawing"), drawn);
  return choose;
}

function kindBoxes(place, changed) {
  const asked = place.dataset.chosen ? new Set(place.dataset.chosen.split(",")) : new Set(DUTIES);
  const boxes = KINDS.map((kind) => {
    const label = Object.assign(document.createElement("label"), { className: `choice ${classOf(kind)}` });
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: kind, checked: asked.has(kind) });
    box.addEventListener("change", changed);
    label.append(box, kind);
    place.append(label);
    return box;
  });
  const chosen = () => new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  chosen.isDefault = () => boxes.every((box) => box.checked === DUTIES.includes(box.value));
  return chosen;
}

function nameList(place, every) {
  const names = new Set(every.flatMap((arrangement) => [arrangement.label, ...arrangement.standings.map((standing) => standing.memberLabel)]));
  place.replaceChildren(...[...names].sort().map((value) => Object.assign(document.createElement("option"), { value })));
}

function bearer(every, label) {
  for (const arrangement of every) {
    if (arrangement.label === label) return arrangement.iri;
    const standing = arrangement.standings.find((one) => one.memberLabel === label);
    if (standing) return standing.member;
  }
  return "";
}
