// Counts of a source year by year, on the first of July.

import { onDay } from "./standings.js";

const FIRST_YEAR = 1815;
const MIDDLE = "-07-01";

/** The last year that a source speaks for: this one, where it says of something that it still holds. */
export function lastYear(every, thisYear) {
  const known = every.flatMap((arrangement) => arrangement.standings.map((standing) => (standing.until || standing.untilEarliest || "9999").slice(0, 4)));
  return Math.min(thisYear, Number(known.sort().at(-1) ?? 0));
}

/**
 * For each kind the points [year, {agreements, states}]: how many agreements bound by it, and the set of those who owed it,
 * by what is certain on the day.
 */
export function yearly(every, kinds, until) {
  const spans = every.map((arrangement) => ({ arrangement, ...span(arrangement) }));
  const found = new Map(kinds.map((kind) => [kind, []]));
  for (let year = FIRST_YEAR; year <= until; year += 1) {
    const day = `${year}${MIDDLE}`;
    const running = spans.filter(({ from, to }) => from <= day && day <= to).map(({ arrangement }) => onDay(arrangement, day, new Set(kinds)));
    for (const kind of kinds) {
      const owing = running.filter(Boolean).map(({ parties }) => parties.filter((party) => party.certain && party.owes.has(kind)).map((party) => party.iri));
      const bound = owing.filter((states) => states.length);
      found.get(kind).push([year, { agreements: bound.length, states: new Set(bound.flat()) }]);
    }
  }
  return found;
}

function span({ standings }) {
  const starts = standings.map((standing) => standing.from || "0000").sort();
  const ends = standings.map((standing) => standing.until || "9999").sort();
  return { from: starts[0], to: ends.at(-1) };
}

/** The states in the state system on the first of July, by year; empty where the systems have not been imported. */
export function statesByYear(spells, until) {
  const imported = spells.filter((spell) => spell.source.includes("/graph/states/"));
  const found = new Map();
  for (let year = FIRST_YEAR; imported.length && year <= until; year += 1) {
    const day = `${year}${MIDDLE}`;
    const there = imported.filter((spell) => (!spell.from || spell.from <= day) && (!spell.until || day <= spell.until));
    found.set(year, new Set(there.map((spell) => spell.state)));
  }
  return found;
}
