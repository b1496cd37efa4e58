// Numbers as bars, or as a line over years.

import { panels } from "../../draw/lines.js";
import { bars } from "../../draw/bars.js";
import { isNumber, named, textOf } from "../columns.js";

const isYear = (rows, column) => isNumber(rows, column) && rows.every((row) => /^[12]\d{3}$/.test(row[column]?.value ?? ""));

export const chart = {
  fits: (columns, rows) => {
    const numbers = columns.filter((column) => isNumber(rows, column));
    return numbers.length > 1 || (numbers.length === 1 && named(columns, rows).length > 0);
  },
  draw(place, columns, rows, told) {
    const year = columns.find((column) => isYear(rows, column));
    const numbers = columns.filter((column) => isNumber(rows, column) && column !== year);
    if (year && numbers.length) {
      const lines = numbers.map((column) => ({
        title: column,
        lines: [{ css: "duty-0", label: column, points: rows.map((row) => [Number(row[year].value), Number(row[column]?.value)]).sort(([one], [two]) => one - two) }],
      }));
      panels(place, lines, { name: `${numbers.join(", ")} by ${year}` });
      return;
    }
    const [name] = named(columns, rows);
    const number = numbers[0] ?? year;
    told(`${number} by ${name}`);
    bars(place, rows.map((row) => ({ label: textOf(row, name), value: Number(row[number]?.value ?? 0) })), `${number} by ${name}`);
  },
};
