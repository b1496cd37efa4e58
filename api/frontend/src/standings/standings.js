// The rows of the query `standings` as arrangements with their parties, and what held on a day.
//
// Days are texts such as 1914-07-28, which sort as the days do; an empty bound is open.

import { NONE, kindOf } from "./duties.js";

const kinds = (text) => new Set(text ? text.split("; ").map(kindOf) : []);

/** The last day of each state that is gone for good, from the rows of the query `state-spells`. */
export function lastDays(spells) {
  const found = new Map();
  // An empty one is that of a state that is there.
  for (const { state, until } of spells) found.set(state, [...(found.get(state) ?? []), until]);
  return new Map([...found].filter(([, days]) => days.every(Boolean)).map(([state, days]) => [state, days.sort().at(-1)]));
}

/**
 * The arrangements of the rows: identifier, label, source, and the standings of their parties. Where a source does not
 * know how long a state stood in it, it did until its last day at most, or until the source saw it last.
 */
export function arrangements(rows, ends = new Map()) {
  const found = new Map();
  for (const row of rows) {
    if (!found.has(row.arrangement)) {
      found.set(row.arrangement, { iri: row.arrangement, label: row.arrangementLabel, source: row.source, standings: [], dutiful: false });
    }
    const arrangement = found.get(row.arrangement);
    const until = row.until || (row.untilEarliest && ends.has(row.member) ? [row.untilEarliest, ends.get(row.member)].sort()[1] : "");
    const standing = { ...row, until, owes: kinds(row.owes), owed: kinds(row.owed) };
    arrangement.standings.push(standing);
    arrangement.dutiful ||= standing.owes.size > 0 || standing.owed.size > 0;
  }
  return [...found.values()];
}

/** Whether a standing held on a day: "certain", "possible", or "" for not. */
export function holds(standing, day) {
  if ((standing.from && day < standing.from) || (standing.until && day > standing.until)) return "";
  const begun = standing.fromLatest && standing.fromLatest <= day;
  const lasts = !standing.untilEarliest || day <= standing.untilEarliest;
  const suspended = standing.suspendedFrom && standing.suspendedFrom <= day;
  return begun && lasts && !suspended ? "certain" : "possible";
}

const isDue = (standing, day) =>
  (!standing.owesFrom || standing.owesFrom <= day) && (!standing.owesUntil || day <= standing.owesUntil);

/**
 * The arrangement on a day, reduced to the chosen kinds; undefined where fewer than two stood in it, or none of it was
 * chosen. Each party has `owes` and `owed`, sets of kinds, and `certain`. A party owes what it owes to another that
 * stood there that day.
 */
export function onDay(arrangement, day, chosen) {
  const parties = new Map();
  for (const standing of arrangement.standings) {
    const held = holds(standing, day);
    if (!held) continue;
    const before = parties.get(standing.member) ?? {
      iri: standing.member, label: standing.memberLabel, iso3: standing.iso3, period: standing.period, roles: new Set(),
      owes: new Set(), owed: new Set(), certain: false,
    };
    if (standing.role) before.roles.add(standing.role);
    before.certain ||= held === "certain";
    if (isDue(standing, day)) for (const kind of standing.owes) if (chosen.has(kind)) before.owes.add(kind);
    for (const kind of standing.owed) if (chosen.has(kind)) before.owed.add(kind);
    parties.set(standing.member, before);
  }
  if (parties.size < 2) return undefined;
  const all = [...parties.values()];
  for (const party of all) {
    party.owes = new Set([...party.owes].filter((kind) => all.some((other) => other !== party && other.owed.has(kind))));
  }
  for (const party of all) {
    party.owed = new Set([...party.owed].filter((kind) => all.some((other) => other !== party && other.owes.has(kind))));
  }
  const bound = all.filter((party) => party.owes.size || party.owed.size);
  if (bound.length > 1) return { ...arrangement, parties: bound };
  return !arrangement.dutiful && chosen.has(NONE) ? { ...arrangement, parties: all } : undefined;
}

/** Whether the first party is bound to the second, or the second to the first, by one of their kinds. */
export const tied = (one, two) =>
  [...one.owes].some((kind) => two.owed.has(kind)) || [...two.owes].some((kind) => one.owed.has(kind));

/**
 * What held on a day by the chosen kinds. Around a centre: an actor's own arrangements, or an arrangement and what
 * its parties have among themselves.
 */
export function allOnDay(every, day, chosen, centre = "") {
  const middle = every.find((arrangement) => arrangement.iri === centre);
  const found = every.filter((arrangement) => arrangement !== middle).map((arrangement) => onDay(arrangement, day, chosen)).filter(Boolean);
  if (!centre) return found;
  if (!middle) return found.filter((arrangement) => arrangement.parties.some((party) => party.iri === centre));
  // The arrangement in the middle is shown whatever was chosen.
  const shown = onDay(middle, day, chosen) ?? onDay({ ...middle, dutiful: false }, day, new Set([NONE]));
  if (!shown) return [];
  const among = new Set(shown.parties.map((party) => party.iri));
  const inner = found.map((arrangement) => ({ ...arrangement, parties: arrangement.parties.filter((party) => among.has(party.iri)) }));
  return [shown, ...inner.filter((arrangement) => arrangement.parties.length > 1)];
}
