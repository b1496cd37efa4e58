// Ways to look at rows, beside the table: each a plugin of Yasr that is offered where the rows fit it.

import { chart } from "./views/chart.js";
import { mapView } from "./views/map.js";
import { networkView } from "./views/network.js";
import { timelineView } from "./views/timeline.js";
import { standalone } from "../page/save.js";

/** The plugins by name. */
export const views = (endpoint) => ({ chart: plugin("Chart", chart), network: plugin("Network", networkView), timeline: plugin("Timeline", timelineView), map: plugin("Map", mapView(endpoint)) });

/** A plugin for a view: {fits(columns, rows), prepare?(), draw(place, columns, rows, told)} */
function plugin(label, view) {
  return class {
    priority = 1;
    label = label;

    constructor(yasr) {
      this.yasr = yasr;
    }

    get rows() {
      return this.yasr.results?.getBindings() ?? [];
    }

    get columns() {
      return this.yasr.results?.getVariables() ?? [];
    }

    canHandleResults() {
      return this.rows.length > 0 && view.fits(this.columns, this.rows);
    }

    async initialize() {
      await view.prepare?.();
    }

    draw() {
      const told = Object.assign(document.createElement("p"), { className: "quiet" });
      const place = document.createElement("div");
      this.yasr.resultsEl.append(told, place);
      view.draw(place, this.columns, this.rows, (text) => (told.textContent = text));
      this.svg = place.querySelector("svg");
      this.told = told;
    }

    getIcon() {
      return undefined;
    }

    download(name = "latticework") {
      return { contentType: "image/svg+xml", filename: `${name}.svg`, title: "Save as SVG", getData: () => new XMLSerializer().serializeToString(standalone(this.svg, this.told.textContent)) };
    }
  };
}
