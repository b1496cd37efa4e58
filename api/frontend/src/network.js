// The network of ties on a day.

import { network } from "./draw/network.js";
import { daily } from "./page/daily.js";
import { offerSaving } from "./page/save.js";
import { tableBeside } from "./page/table.js";
import { KINDS, NONE, classOf } from "./standings/duties.js";
import { allOnDay } from "./standings/standings.js";

const status = document.getElementById("status");
const table = tableBeside(document.getElementById("table"));
let choose = () => {};
const place = document.getElementById("drawing");
let picture;
let width = 0;

choose = await daily(({ every, day, kinds, centre }) => {
  const shown = allOnDay(every, day, kinds, centre);
  const { nodes, lines } = graph(shown, centre);
  if (place.clientWidth !== width) {
    width = place.clientWidth;
    picture = network(place, {
      name: "Network of ties",
      chosen: (node) => choose(node.id, node.label),
      told: (text) => (status.textContent = text),
    });
  }
  picture.show(nodes, lines);
  const states = nodes.filter((node) => !node.hub).length;
  status.textContent = shown.length
    ? `${states} states and organisations in ${shown.length} agreements and partnerships.`
    : "Nothing that was chosen held on this day by this source.";
  table(["agreement or partnership", "party", "owes", "is owed", "that day"], () => tableRows(shown));
});

offerSaving(document.getElementById("save"), () => picture.svg(), () => document.getElementById("caption").innerText);

function strongest(...sets) {
  return KINDS.find((kind) => sets.some((set) => set.has(kind))) ?? NONE;
}

/** A line for each kind of obligation: what the one at its source owes points forward, what the other one owes back. */
function strands([there, back], line) {
  const kinds = KINDS.filter((kind) => there.has(kind) || back.has(kind));
  return (kinds.length ? kinds : [NONE]).map((kind, _, all) => ({
    ...line, css: classOf(kind), forward: there.has(kind), back: back.has(kind), share: 1 / all.length,
  }));
}

function said(party) {
  const parts = [party.owes.size && `owes ${[...party.owes].join(", ")}`, party.owed.size && `is owed ${[...party.owed].join(", ")}`];
  return `${party.label} (${[...parts.filter(Boolean), ...party.roles].join("; ")}), ${party.period}${party.certain ? "" : ", uncertain"}`;
}

function graph(shown, centre) {
  const nodes = new Map();
  const lines = [];
  for (const { iri, label, parties } of shown) {
    for (const party of parties) {
      const title = `${party.label}: a click puts it into the middle`;
      nodes.set(party.iri, { id: party.iri, label: party.label, title, css: party.iri === centre ? "centre" : "" });
    }
    if (parties.length === 2) {
      const [one, two] = parties;
      const title = `${label}: ${parties.map(said).join(" · ")}`;
      lines.push(...strands([one.owes, two.owes], { source: one.iri, target: two.iri, dashed: !(one.certain && two.certain), title }));
      continue;
    }
    const hub = strongest(...parties.map((party) => party.owes));
    nodes.set(iri, { id: iri, label, hub: true, css: `${classOf(hub)}${iri === centre ? " centre" : ""}`, title: `${label}: ${parties.length} parties` });
    for (const party of parties) {
      lines.push(...strands([party.owes, party.owed], { source: party.iri, target: iri, dashed: !party.certain, title: `${label}: ${said(party)}` }));
    }
  }
  return { nodes: [...nodes.values()], lines };
}

function tableRows(shown) {
  return shown.flatMap(({ label, parties }) =>
    parties.map((party) => [label, party.label, [...party.owes].join(", "), [...party.owed].join(", "), party.certain ? "certain" : "possible"]),
  );
}
