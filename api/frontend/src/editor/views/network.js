// Rows of two things as a network: a line from the first to the second.

import { network } from "../../draw/network.js";
import { isThing, textOf } from "../columns.js";

const MOST = 3000;

const ends = (columns, rows) => columns.filter((column) => isThing(rows, column) && rows.some((row) => /\/id\//.test(row[column]?.value ?? ""))).slice(0, 2);

export const networkView = {
  fits: (columns, rows) => ends(columns, rows).length === 2,
  draw(place, columns, rows, told) {
    const [from, to] = ends(columns, rows);
    const nodes = new Map();
    const lines = new Map();
    for (const row of rows.slice(0, MOST)) {
      if (!row[from] || !row[to] || row[from].value === row[to].value) continue;
      for (const column of [from, to]) nodes.set(row[column].value, { id: row[column].value, label: textOf(row, column), hub: false });
      const title = `${textOf(row, from)} → ${textOf(row, to)}`;
      lines.set(title, { source: row[from].value, target: row[to].value, css: "duty-0", forward: true, title });
    }
    network(place, { told, name: `${from} to ${to}`, chosen: (node) => told(node.label) }).show([...nodes.values()], [...lines.values()]);
    told(`${nodes.size} things, ${lines.size} lines from ${from} to ${to}${rows.length > MOST ? `, of the first ${MOST} rows` : ""}`);
  },
};
