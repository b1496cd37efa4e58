// Rows with a date or period as a timeline.

import { timeline } from "../../draw/timeline.js";
import { today } from "../../page/slider.js";
import { isDate, named, textOf } from "../columns.js";
import { bounds } from "../edtf.js";

const MOST = 300;

export const timelineView = {
  fits: (columns, rows) => named(columns, rows).length > 0 && columns.some((column) => isDate(rows, column)),
  draw(place, columns, rows, told) {
    const [name] = named(columns, rows);
    const dates = columns.filter((column) => isDate(rows, column));
    const lanes = new Map();
    for (const row of rows) {
      const label = textOf(row, name);
      if (!lanes.has(label)) lanes.set(label, { label, bars: [], marks: [] });
      for (const column of dates) {
        const found = row[column] && bounds(row[column].value);
        if (!found) continue;
        const title = `${label}: ${column} ${row[column].value}`;
        if (row[column].value.includes("/")) lanes.get(label).bars.push({ ...found, title });
        else lanes.get(label).marks.push({ ...found, css: `mark-${dates.indexOf(column) % 5}`, title });
      }
    }
    const shown = [...lanes.values()].filter((lane) => lane.bars.length + lane.marks.length).slice(0, MOST);
    told(`${dates.join(", ")} by ${name}${lanes.size > MOST ? `, the first ${MOST}` : ""}`);
    timeline(place, shown, { name: `${dates.join(", ")} by ${name}`, told, now: today() });
  },
};
