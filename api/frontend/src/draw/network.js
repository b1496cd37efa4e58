// A network: states as circles, hubs as diamonds, lines with arrows to those who are owed.

import { drag } from "d3-drag";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { short, widthOf } from "./svg.js";

const HEIGHT_OF_WIDTH = 0.66;
const LEAST_HEIGHT = 420;
const MARGIN = 22;
const LETTER = 6.3;
const BEND = 16;
const STRAND = 5;

/**
 * A network in `place` that can be shown anew. Nodes are {id, label, hub, css, title}; lines {source, target, css,
 * dashed, forward, back, title, share}, by id, where `share` is the part that a line has in what binds its ends by one
 * agreement, 1 where left out. `chosen(node)` is called for a node that is clicked or entered, `told(text)` with what is
 * under the pointer or the keyboard.
 */
export function network(place, { chosen = () => {}, told = () => {}, name = "network" } = {}) {
  const width = widthOf(place);
  const height = Math.max(LEAST_HEIGHT, Math.round(width * HEIGHT_OF_WIDTH));
  place.replaceChildren();
  const frame = select(place).append("div").attr("class", "network").attr("tabindex", 0).attr("role", "group")
    .attr("aria-label", `${name}: the arrow keys go from one to the next, Enter puts it into the middle, plus and minus zoom`);
  const svg = frame.append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img").attr("aria-label", name);
  arrows(svg);
  const view = svg.append("g");
  const lineLayer = view.append("g").attr("class", "lines");
  const nodeLayer = view.append("g").attr("class", "nodes");
  const known = new Map();
  let nodes = [];
  let lines = [];
  let focused = -1;

  const scaling = zoom().scaleExtent([0.3, 8])
    // The wheel alone scrolls the page.
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : !event.button))
    .on("zoom", ({ transform }) => view.attr("transform", transform));
  svg.call(scaling);
  zoomButtons(frame, (by) => (by ? svg.call(scaling.scaleBy, by) : svg.call(scaling.transform, zoomIdentity)));

  const simulation = forceSimulation()
    .force("link", forceLink().id((node) => node.id).distance((line) => (line.source.hub || line.target.hub ? 46 : 70)).strength((line) => 0.4 * (line.share ?? 1)))
    .force("charge", forceManyBody().strength(-110).distanceMax(420))
    .force("x", forceX(width / 2).strength(0.06))
    .force("y", forceY(height / 2).strength(0.06 * (width / height)))
    .force("collide", forceCollide((node) => radius(node) + 4))
    .stop();

  function moved() {
    const inside = (value, most) => Math.max(MARGIN / 2, Math.min(most - MARGIN / 2, value));
    for (const node of nodes) [node.x, node.y] = [inside(node.x, width), inside(node.y, height)];
    nodeLayer.selectAll("g.node").attr("transform", (node) => `translate(${node.x},${node.y})`);
    lineLayer.selectAll("path").attr("d", path);
  }

  function show(shownNodes, shownLines) {
    nodes = shownNodes.map((node) => Object.assign(known.get(node.id) ?? {}, node));
    for (const node of nodes) known.set(node.id, node);
    lines = shownLines.map((line) => ({ ...line }));
    spread(lines);
    const degree = new Map();
    for (const line of lines) for (const end of [line.source, line.target]) degree.set(end, (degree.get(end) ?? 0) + (line.share ?? 1));
    for (const node of nodes) node.degree = degree.get(node.id) ?? 0;
    nodes.sort((one, two) => two.degree - one.degree);
    settle(nodes, lines, width, height);
    draw();
    simulation.nodes(nodes);
    simulation.force("link").links(lines);
    simulation.alpha(0.9).tick(nodes.length > 150 ? 90 : 160);
    fill(nodes, width, height);
    moved();
    label();
  }

  function draw() {
    lineLayer.selectAll("path").data(lines).join("path")
      .attr("class", (line) => `line ${line.css}${line.dashed ? " dashed" : ""}`)
      .attr("marker-end", (line) => (line.forward ? `url(#arrow-${line.css})` : null))
      .attr("marker-start", (line) => (line.back ? `url(#arrow-${line.css})` : null))
      .on("pointerenter", (_, line) => told(line.title))
      .selectAll("title").data((line) => [line.title]).join("title").text((title) => title);
    const drawn = nodeLayer.selectAll("g.node").data(nodes, (node) => node.id).join((entered) => {
      const node = entered.append("g");
      node.append((one) => document.createElementNS("http://www.w3.org/2000/svg", one.hub ? "rect" : "circle"));
      node.append("text");
      node.append("title");
      return node;
    });
    drawn.attr("class", (node) => `node ${node.css ?? ""}${node.hub ? " hub" : ""}`);
    drawn.select("circle").attr("r", radius);
    drawn.select("rect").attr("width", (node) => radius(node) * 1.6).attr("height", (node) => radius(node) * 1.6)
      .attr("x", (node) => -radius(node) * 0.8).attr("y", (node) => -radius(node) * 0.8).attr("transform", "rotate(45)");
    drawn.select("text").attr("dy", (node) => -radius(node) - 3).text(written);
    drawn.select("title").text((node) => node.title ?? node.label);
    drawn.on("click", (_, node) => chosen(node)).on("pointerenter", (_, node) => highlight(node)).on("pointerleave", () => highlight(undefined));
    drawn.call(drag().on("drag", (event, node) => {
      [node.x, node.y] = [event.x, event.y];
      moved();
    }).on("end", label));
  }

  function label() {
    const uncovered = labelled(nodes);
    nodeLayer.selectAll("g.node").select("text").attr("class", (node) => (uncovered.has(node) ? "label" : "label quiet-label"));
  }

  function highlight(node) {
    frame.classed("picking", Boolean(node));
    const near = new Set(node ? [node.id] : []);
    lineLayer.selectAll("path").classed("near", (line) => {
      const touches = node && (line.source === node || line.target === node);
      if (touches) near.add(line.source.id).add(line.target.id);
      return Boolean(touches);
    });
    nodeLayer.selectAll("g.node").classed("near", (one) => near.has(one.id)).classed("focused", (one) => one === node);
    if (node) told(node.title ?? node.label);
  }

  frame.on("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.target !== frame.node() || !nodes.length) return;
    if (step) {
      focused = (focused + step + nodes.length) % nodes.length;
      highlight(nodes[focused]);
    } else if (event.key === "Enter" && nodes[focused]) chosen(nodes[focused]);
    else if (event.key === "+" || event.key === "-") svg.call(scaling.scaleBy, event.key === "+" ? 1.4 : 1 / 1.4);
    else if (event.key === "Escape") highlight(undefined);
    else return;
    event.preventDefault();
  });
  return { show, svg: () => svg.node() };
}

const radius = (node) => (node.hub ? 5 + Math.sqrt(node.degree ?? 1) : 4 + 1.3 * Math.sqrt(node.degree ?? 1));

const written = (node) => short(node.label, node.hub ? 26 : 22);

/** Stretches what was laid out to the whole of the drawing: distances have no meaning of their own. */
function fill(nodes, width, height) {
  for (const [axis, most] of [["x", width], ["y", height]]) {
    const places = nodes.map((node) => node[axis]);
    const [least, greatest] = [Math.min(...places), Math.max(...places)];
    const by = Math.min(3, (most - 2 * MARGIN) / (greatest - least || 1));
    for (const node of nodes) node[axis] = most / 2 + (node[axis] - (least + greatest) / 2) * by;
  }
}

/** The nodes whose labels are shown: states before hubs, those with most lines first, where there is room. */
function labelled(nodes) {
  const boxes = [];
  const order = [...nodes].sort((one, two) => Boolean(one.hub) - Boolean(two.hub) || two.degree - one.degree);
  return new Set(order.filter((node) => {
    const half = (written(node).length * LETTER) / 2;
    const bottom = node.y - radius(node) - 2;
    const box = [node.x - half, bottom - 12, node.x + half, bottom];
    const free = boxes.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
    if (free) boxes.push(box);
    return free;
  }));
}

/** Puts nodes that have no place yet beside those that they are joined to, so that the others need not move far. */
function settle(nodes, lines, width, height) {
  const placed = new Map(nodes.filter((node) => node.x !== undefined).map((node) => [node.id, node]));
  nodes.filter((node) => node.x === undefined).forEach((node, count) => {
    const line = lines.find((one) => (one.source === node.id && placed.has(one.target)) || (one.target === node.id && placed.has(one.source)));
    const beside = line && placed.get(line.source === node.id ? line.target : line.source);
    const angle = count * 2.4;
    const far = beside ? 30 : Math.min(width, height) * 0.05 * Math.sqrt(count + 1);
    node.x = (beside?.x ?? width / 2) + far * Math.cos(angle);
    node.y = (beside?.y ?? height / 2) + far * Math.sin(angle);
  });
}

/** Bends the lines between the same two, so that each can be seen. */
function spread(lines) {
  const between = new Map();
  for (const line of lines) {
    const pair = [line.source, line.target].sort().join(" ");
    between.set(pair, [...(between.get(pair) ?? []), line]);
  }
  for (const same of between.values()) {
    same.forEach((line, place) => {
      const bend = (place - (same.length - 1) / 2) * (line.share < 1 ? STRAND : BEND);
      line.bend = line.source < line.target ? bend : -bend;
    });
  }
}

function path({ source, target, bend }) {
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const from = Math.min(radius(source) + 1, length / 3);
  const to = Math.min(radius(target) + 1, length / 3);
  const [x1, y1, x2, y2] = [source.x + ux * from, source.y + uy * from, target.x - ux * to, target.y - uy * to];
  if (!bend) return `M${x1},${y1}L${x2},${y2}`;
  return `M${x1},${y1}Q${(x1 + x2) / 2 - uy * bend * 2},${(y1 + y2) / 2 + ux * bend * 2} ${x2},${y2}`;
}

function arrows(svg) {
  svg.append("defs").selectAll("marker").data(Array.from({ length: 8 }, (_, place) => `duty-${place}`)).join("marker")
    .attr("id", (css) => `arrow-${css}`).attr("class", (css) => `arrow ${css}`)
    .attr("viewBox", "0 0 8 8").attr("refX", 7).attr("refY", 4).attr("markerWidth", 7).attr("markerHeight", 7)
    .attr("markerUnits", "userSpaceOnUse").attr("orient", "auto-start-reverse").append("path").attr("d", "M0,0L8,4L0,8z");
}

function zoomButtons(frame, zoomed) {
  const buttons = frame.append("div").attr("class", "zoom");
  for (const [sign, title, by] of [["+", "Zoom in", 1.4], ["−", "Zoom out", 1 / 1.4], ["⤢", "The whole", 0]]) {
    buttons.append("button").attr("type", "button").attr("aria-label", title).text(sign).on("click", () => zoomed(by));
  }
}
