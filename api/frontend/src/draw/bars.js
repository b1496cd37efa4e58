// Bars beside one another, a label before each.

import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { canvas, short, widthOf } from "./svg.js";

const LANE = 22;
const MOST = 200;

/** Draws {label, value} as bars into `place`, the first 200. Returns the SVG. */
export function bars(place, every, name) {
  const shown = every.slice(0, MOST);
  const width = widthOf(place);
  const gutter = Math.min(260, width * 0.4);
  const svg = canvas(place, width, shown.length * LANE + 8, name);
  const x = scaleLinear([0, max(shown, (bar) => bar.value) || 1], [0, width - gutter - 70]);
  const lanes = svg.selectAll("g").data(shown).join("g").attr("transform", (_, row) => `translate(0,${row * LANE + 4})`);
  lanes.append("text").attr("class", "lane-label").attr("x", 4).attr("y", 14).text((bar) => short(bar.label, Math.floor(gutter / 6.8)))
    .append("title").text((bar) => bar.label);
  lanes.append("rect").attr("class", "bar duty-0").attr("x", gutter).attr("y", 3).attr("height", LANE - 8).attr("width", (bar) => Math.max(1, x(bar.value)));
  lanes.append("text").attr("class", "lane-label").attr("x", (bar) => gutter + x(bar.value) + 5).attr("y", 14).text((bar) => bar.value.toLocaleString("en-GB"));
  return svg.node();
}
