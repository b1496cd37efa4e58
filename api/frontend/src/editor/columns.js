// What the columns of an answer hold.

const NUMBERS = /#(integer|decimal|double|float|gYear|nonNegativeInteger)$/;
const DATES = /#(date|dateTime|gYear)$|\/EDTF$/;

const every = (rows, column, test) => {
  const terms = rows.map((row) => row[column]).filter(Boolean);
  return terms.length > 0 && terms.every(test);
};

export const isNumber = (rows, column) => every(rows, column, (term) => NUMBERS.test(term.datatype ?? ""));
export const isDate = (rows, column) => every(rows, column, (term) => DATES.test(term.datatype ?? "") || /^\d{4}(-\d\d(-\d\d)?)?(\/(\.\.|\d{4}(-\d\d(-\d\d)?)?)?)?$/.test(term.value));
export const isThing = (rows, column) => every(rows, column, (term) => term.type === "uri");

/** The text for a cell: that of the column `xLabel` beside `x`, or the last part of the identifier. */
export function textOf(row, column) {
  const term = row[`${column}Label`] ?? row[column];
  return term ? (term.type === "uri" ? decodeURIComponent(term.value.split(/[#/]/).pop()) : term.value) : "";
}

/** The columns that name what a row is about: not numbers, dates or the labels of other columns. */
export const named = (columns, rows) =>
  columns.filter((column) => !isNumber(rows, column) && !isDate(rows, column) && !(column.endsWith("Label") && columns.includes(column.slice(0, -5))));
