// The outline of the world as the map draws it: Natural Earth's countries at 1:110 million (public domain, from the
// package world-atlas) by ISO alpha-3 code, and a point for each country that is too small to be among them.

import { createRequire } from "node:module";
import { geoCentroid } from "d3-geo";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const ALPHA3 = new Map(require("i18n-iso-countries/codes.json").map(([, alpha3, numeric]) => [numeric, alpha3]));

// Natural Earth gives a few lands no ISO number: they are drawn and never coloured.
const code = ({ id }) => ALPHA3.get(id) ?? "";

/** A topology whose countries have their alpha-3 code as id, and `points`: code, longitude and latitude. */
export function world() {
  const outlines = require("world-atlas/countries-110m.json");
  const finer = require("world-atlas/countries-50m.json");
  const { countries } = outlines.objects;
  for (const country of countries.geometries) country.id = code(country);
  const drawn = new Set(countries.geometries.map((country) => country.id));
  const points = feature(finer, finer.objects.countries)
    .features.map((country) => [code(country), ...geoCentroid(country).map((degrees) => Math.round(degrees * 10) / 10)])
    .filter(([alpha3]) => alpha3 && !drawn.has(alpha3));
  return { topology: { ...outlines, objects: { countries } }, points };
}
