// A timeline: lanes of bars with uncertain ends, and marks.

import { axisTop } from "d3-axis";
import { scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import { canvas, short, widthOf } from "./svg.js";

const LANE = 24;
const TOP = 28;

const time = (day) => new Date(`${day}T00:00:00Z`);

/**
 * Draws lanes into `place`: {label, bars, marks}. A bar is {from, fromLatest, untilEarliest, until, title}, of which each may
 * be empty for open; a mark {from, until, css, title}. `told(text)` is called with what is under the pointer. Returns the
 * SVG.
 */
export function timeline(place, lanes, { name = "timeline", told = () => {}, now }) {
  const width = widthOf(place);
  const gutter = Math.min(190, width * 0.34);
  const height = TOP + lanes.length * LANE + 8;
  const svg = canvas(place, width, height, name);
  const things = lanes.flatMap((lane) => [...lane.bars, ...lane.marks]);
  const days = things.flatMap((thing) => [thing.from, thing.fromLatest, thing.untilEarliest, thing.until]).filter(Boolean).sort();
  if (!days.length) return svg.node();
  const open = things.some((thing) => !thing.until && !thing.css);
  const last = open && now > days.at(-1) ? now : days.at(-1);
  const x = scaleUtc([time(days[0]), time(last)], [gutter + 8, width - 18]).nice(8);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${TOP - 6})`).call(axisTop(x).ticks(Math.max(3, width / 110)).tickSizeInner(-(height - TOP)));
  lanes.forEach((lane, row) => {
    const line = svg.append("g").attr("transform", `translate(0,${TOP + row * LANE})`);
    line.append("line").attr("class", "lane-line").attr("x1", 0).attr("x2", width).attr("y1", LANE - 2).attr("y2", LANE - 2);
    line.append("text").attr("class", "lane-label").attr("x", 4).attr("y", 15).text(short(lane.label, Math.floor(gutter / 6.8))).append("title").text(lane.label);
    for (const bar of lane.bars) drawBar(line, bar, x, last, told);
    for (const mark of lane.marks) drawMark(line, mark, x, told);
  });
  return svg.node();
}

function drawBar(line, bar, x, last, told) {
  const first = x.domain()[0].toISOString().slice(0, 10);
  // What may hold is drawn pale from the earliest to the latest, and what certainly holds over it.
  const outer = [bar.from || first, bar.until || last];
  const inner = [bar.fromLatest || outer[1], bar.untilEarliest || outer[1]];
  const group = line.append("g").attr("class", "standing");
  group.append("title").text(bar.title);
  group.on("pointerenter", () => told(bar.title));
  piece(group, outer, x, "bar fading");
  if (inner[0] <= inner[1]) piece(group, inner, x, "bar");
  if (!bar.until && !bar.untilEarliest) {
    const end = x(time(last));
    group.append("path").attr("class", "bar").attr("d", `M${end},2L${end + 9},9L${end},16z`);
  }
}

function piece(group, [from, until], x, css) {
  const start = x(time(from));
  group.append("rect").attr("class", css).attr("x", start).attr("y", 4).attr("height", 10).attr("width", Math.max(2, x(time(until)) - start));
}

function drawMark(line, mark, x, told) {
  const [start, end] = [x(time(mark.from)), x(time(mark.until || mark.from))];
  const group = line.append("g").on("pointerenter", () => told(mark.title));
  group.append("title").text(mark.title);
  if (end - start > 3) group.append("line").attr("class", `mark ${mark.css}`).attr("x1", start).attr("x2", end).attr("y1", 9).attr("y2", 9);
  group.append("circle").attr("class", `mark ${mark.css}`).attr("cx", (start + end) / 2).attr("cy", 9).attr("r", 4);
  select(group.node()).raise();
}
