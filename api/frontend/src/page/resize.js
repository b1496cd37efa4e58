// Drawings are made for the width that they have: letters keep their size, so that another width needs another drawing.

const CHANGE = 0.1;

/** Calls `redraw` whenever the width of a place has changed by a tenth. */
export function redrawOnResize(place, redraw) {
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - width) < width * CHANGE) return;
    width = place.clientWidth;
    redraw();
  }).observe(place);
}
