// The map of ties on a day.

import { isDrawn, map } from "./draw/map.js";
import { daily } from "./page/daily.js";
import { legend } from "./page/legend.js";
import { offerSaving } from "./page/save.js";
import { tableBeside } from "./page/table.js";
import { KINDS, NONE, classOf } from "./standings/duties.js";
import { allOnDay, tied } from "./standings/standings.js";

const SCALE = [1, 3, 8, 16, 32];
const place = document.getElementById("drawing");
const status = document.getElementById("status");
const vanished = document.getElementById("vanished");
const table = tableBeside(document.getElementById("table"));
let svg;
let choose = () => {};

choose = await daily(({ every, day, kinds, centre }) => {
  const shown = allOnDay(every, day, kinds, centre);
  const isActor = centre && !every.some((arrangement) => arrangement.iri === centre);
  const states = centre ? around(shown, centre, isActor) : counted(shown);
  const drawn = new Map([...states.values()].filter((state) => isDrawn(state.iso3)).map((state) => [state.iso3, state]));
  svg = map(place, drawn, {
    name: "Map of ties",
    chosen: (code) => choose(drawn.get(code).iri, drawn.get(code).label),
    told: (text) => (status.textContent = text || summary(states)),
  });
  status.textContent = summary(states);
  listVanished([...states.values()].filter((state) => !isDrawn(state.iso3)));
  legend(centre ? [...(isActor ? [{ css: "centre", text: "in the middle" }] : []), ...kindsShown(states)] : SCALE.map((least, step) => ({ css: `scale-${step}`, text: `${least}${step < 4 ? `–${SCALE[step + 1] - 1}` : " or more"}` })));
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== (centre ? "around" : "counted");
  table(["state", "what", "that day"], () => [...states.values()].map((state) => [state.label, state.what, state.certain ? "certain" : "possible"]));
});

offerSaving(document.getElementById("save"), () => svg, () => document.getElementById("caption").innerText);

function summary(states) {
  return states.size ? `${states.size} states and organisations.` : "Nothing that was chosen held on this day by this source.";
}

/** Each state with the number of those that it was bound to. */
function counted(shown) {
  const partners = new Map();
  for (const { parties } of shown) {
    for (const one of parties) {
      const state = partners.get(one.iri) ?? { ...one, with: new Set(), certain: false };
      for (const two of parties) {
        if (two !== one && (tied(one, two) || !(one.owes.size + one.owed.size))) {
          state.with.add(two.iri);
          state.certain ||= one.certain && two.certain;
        }
      }
      partners.set(one.iri, state);
    }
  }
  for (const state of partners.values()) {
    const step = SCALE.findLastIndex((least) => state.with.size >= least);
    described(state, `scale-${Math.max(step, 0)}`, `bound to ${state.with.size} other${state.with.size === 1 ? "" : "s"}`);
  }
  return partners;
}

/** Those who stood in the middle, or were bound to it, with the strongest of what binds them. */
function around(shown, centre, isActor) {
  const states = new Map();
  for (const { iri, label, parties } of isActor ? shown : shown.slice(0, 1)) {
    const middle = parties.find((party) => party.iri === centre);
    for (const party of parties) {
      if (isActor && party !== middle && middle.owes.size + middle.owed.size && !tied(party, middle)) continue;
      const state = states.get(party.iri) ?? { ...party, kinds: new Set(), texts: [], certain: false };
      for (const kind of [...party.owes, ...party.owed]) state.kinds.add(kind);
      state.texts.push(label);
      state.certain ||= party.certain && (!middle || middle.certain);
      states.set(party.iri, state);
    }
  }
  for (const state of states.values()) {
    state.kind = KINDS.find((kind) => state.kinds.has(kind)) ?? NONE;
    described(state, state.iri === centre ? "centre" : classOf(state.kind), `${[...state.kinds].join(", ") || NONE} (${state.texts.join("; ")})`);
  }
  return states;
}

function described(state, css, what) {
  state.what = what;
  state.css = `${css}${state.certain ? "" : " doubtful"}`;
  state.title = `${state.label}: ${what}${state.certain ? "" : ", uncertain"}`;
}

function kindsShown(states) {
  return KINDS.filter((kind) => [...states.values()].some((state) => state.kind === kind && !state.css.startsWith("centre"))).map((kind) => ({ css: classOf(kind), text: kind }));
}

function listVanished(states) {
  const list = states.sort((one, two) => one.label.localeCompare(two.label)).map((state) => {
    return Object.assign(document.createElement("li"), { textContent: state.title });
  });
  vanished.replaceChildren(...list);
  document.getElementById("vanished-title").hidden = !list.length;
}
