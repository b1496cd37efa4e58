// Rows about states as a map: the more rows a state is in, or the larger the first number of its row, the darker.

import { map } from "../../draw/map.js";
import { ask } from "../ask.js";
import { isNumber, isThing, textOf } from "../columns.js";

const ACTOR = "https://w3id.org/latticework/id/actor/";

const codes = (rows, column) => rows.some((row) => /^[A-Z]{3}$/.test(row[column]?.value ?? ""));
const states = (rows, column) => isThing(rows, column) && rows.some((row) => row[column]?.value.startsWith(ACTOR));
const stateColumn = (columns, rows) =>
  columns.find((column) => column.toLowerCase() === "iso3" && codes(rows, column)) ?? columns.find((column) => states(rows, column));

/** The view; which state has which code is asked of the endpoint when it is first needed. */
export function mapView(endpoint) {
  let known;
  return {
    fits: (columns, rows) => Boolean(stateColumn(columns, rows)),
    async prepare() {
      known ??= new Map((await ask(endpoint, "SELECT ?state ?code WHERE { ?state lw:iso3 ?code }")).map(({ state, code }) => [state, code]));
    },
    draw(place, columns, rows, told) {
      const column = stateColumn(columns, rows);
      const number = columns.find((one) => isNumber(rows, one));
      const values = new Map();
      for (const row of rows) {
        const value = row[column]?.value;
        const code = known.get(value) ?? value;
        if (!code) continue;
        const before = values.get(code) ?? { value: 0, label: textOf(row, column) };
        values.set(code, { ...before, value: before.value + (number ? Number(row[number]?.value ?? 0) : 1) });
      }
      const most = Math.max(...[...values.values()].map(({ value }) => value));
      const shown = new Map([...values].map(([code, { value, label }]) => [
        code, { css: `scale-${Math.min(4, Math.floor((value / most) * 4.99))}`, title: `${label}: ${value.toLocaleString("en-GB")}${number ? "" : value === 1 ? " row" : " rows"}` },
      ]));
      told(`${number ?? "rows"} by ${column}, in the borders of today`);
      map(place, shown, { name: `${number ?? "rows"} by ${column}`, told });
    },
  };
}
