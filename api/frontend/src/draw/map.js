// A map of the world in today's borders, its states coloured by class.

import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { topology, points } from "world-map";
import { canvas, widthOf } from "./svg.js";

const { features } = feature(topology, topology.objects.countries);
const DRAWN = new Set([...features.map((country) => country.id), ...points.map(([code]) => code)].filter(Boolean));

/** Whether the map has an outline or a point for an ISO alpha-3 code. */
export const isDrawn = (iso3) => DRAWN.has(iso3);

/**
 * Draws the map into `place`. `shown` gives for an alpha-3 code the {css, title} of a state, `chosen(code)` is called for
 * one that is clicked, `told(text)` with what is under the pointer. Returns the SVG.
 */
export function map(place, shown, { name = "map", chosen = () => {}, told = () => {} } = {}) {
  const width = widthOf(place);
  const height = Math.round(width * 0.49);
  const svg = canvas(place, width, height, name);
  const projection = geoEqualEarth().fitExtent([[4, 4], [width - 4, height - 4]], { type: "Sphere" });
  const path = geoPath(projection);
  svg.append("path").attr("class", "sea").attr("d", path({ type: "Sphere" }));
  const lands = svg.append("g").selectAll("path").data(features).join("path").attr("d", path);
  const small = Math.max(2, width / 320);
  const dots = svg.append("g").selectAll("circle").data(points.filter(([code]) => shown.has(code))).join("circle")
    .attr("r", small).attr("cx", ([, x, y]) => projection([x, y])[0]).attr("cy", ([, x, y]) => projection([x, y])[1]);
  const codeOf = (one) => (Array.isArray(one) ? one[0] : one.id);
  for (const marks of [lands, dots]) {
    marks.attr("class", (one) => `land ${shown.get(codeOf(one))?.css ?? ""}`)
      .on("click", (_, one) => shown.has(codeOf(one)) && chosen(codeOf(one)))
      .on("pointerenter", (_, one) => told(shown.get(codeOf(one))?.title ?? one.properties?.name ?? ""))
      .append("title").text((one) => shown.get(codeOf(one))?.title ?? one.properties?.name ?? "");
  }
  return svg.node();
}
