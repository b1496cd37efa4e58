// The bounds of plain EDTF dates and intervals (https://www.loc.gov/standards/datetime/): days, months, years, `..` for an open
// end, nothing for an unknown one.

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?[~?%]?$/;

/** {from, fromLatest, untilEarliest, until} of a date or interval, an open bound being empty; undefined for other forms. */
export function bounds(text) {
  const [start, end] = text.includes("/") ? text.split("/") : [text, text];
  const first = start === ".." || start === "" ? { first: "", last: "" } : days(start);
  const last = end === ".." || end === "" ? { first: "", last: "" } : days(end);
  if (!first || !last) return undefined;
  // Of an unknown end no more is known than that it came after the start.
  return { from: first.first, fromLatest: first.last, untilEarliest: end === "" ? first.last : last.first, until: last.last };
}

function days(text) {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (!year) return undefined;
  const lastDay = new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).getUTCDate();
  return { first: `${year}-${month ?? "01"}-${day ?? "01"}`, last: `${year}-${month ?? "12"}-${day ?? String(lastDay).padStart(2, "0")}` };
}
