// What all drawings share: an SVG that fills its place, and a way through its things by keyboard.

import { create } from "d3-selection";

/** An SVG of that many units in `place`, as a picture with a name for those who do not see it. */
export function canvas(place, width, height, name) {
  const svg = create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img").attr("aria-label", name);
  place.replaceChildren(svg.node());
  return svg;
}

/** The units to draw in: those of the place, so that letters keep their size. */
export const widthOf = (place) => Math.max(280, Math.round(place.clientWidth || 280));

/** A text of at most that many letters. */
export const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
