// Small multiples: panels of lines over years, all to the same scale.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { canvas, widthOf } from "./svg.js";

const PANEL = { least: 260, height: 170, top: 26, left: 40, right: 12, bottom: 24 };

/**
 * Draws panels into `place`: {title, lines}, a line being {css, label, points} with points [year, value]. `format` writes a
 * value. Returns the SVG, which holds all panels.
 */
export function panels(place, shown, { name = "panels", format = String }) {
  const width = widthOf(place);
  const columns = Math.max(1, Math.min(3, Math.floor(width / PANEL.least)));
  const each = width / columns;
  const rows = Math.ceil(shown.length / columns);
  const svg = canvas(place, width, rows * PANEL.height, name);
  const points = shown.flatMap((panel) => panel.lines.flatMap((one) => one.points));
  if (!points.length) return svg.node();
  const years = points.map(([year]) => year);
  const x = scaleLinear([Math.min(...years), Math.max(...years)], [PANEL.left, each - PANEL.right]);
  const y = scaleLinear([0, Math.max(...points.map(([, value]) => value)) || 1], [PANEL.height - PANEL.bottom, PANEL.top]).nice(4);
  shown.forEach((panel, index) => {
    const group = svg.append("g").attr("transform", `translate(${(index % columns) * each},${Math.floor(index / columns) * PANEL.height})`);
    group.append("text").attr("class", "panel-title").attr("x", PANEL.left).attr("y", 15).text(panel.title);
    group.append("g").attr("class", "axis").attr("transform", `translate(0,${PANEL.height - PANEL.bottom})`)
      .call(axisBottom(x).ticks(5).tickFormat((year) => String(year)));
    group.append("g").attr("class", "axis").attr("transform", `translate(${PANEL.left},0)`)
      .call(axisLeft(y).ticks(4).tickFormat(format).tickSizeInner(-(each - PANEL.left - PANEL.right)));
    for (const one of panel.lines) {
      const drawn = line(([year]) => x(year), ([, value]) => y(value))(one.points);
      const last = one.points.at(-1);
      group.append("path").attr("class", `plot ${one.css}`).attr("d", drawn)
        .append("title").text(`${one.label}: ${last ? `${format(last[1])} in ${last[0]}` : "none"}`);
    }
  });
  return svg.node();
}
