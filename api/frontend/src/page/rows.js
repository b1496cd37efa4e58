// Rows of a named query, as CSV over the public endpoint.

import { csvParseRows } from "d3-dsv";

/** The rows at an address, each an object of column to text. Throws an Error with the server's words. */
export async function fetchRows(address) {
  const response = await fetch(address, { headers: { Accept: "text/csv" } });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `the server answered ${response.status}`);
  }
  // csvParse would compile a function, which the content security policy forbids.
  const [columns, ...lines] = csvParseRows(await response.text());
  return lines.map((line) => Object.fromEntries(columns.map((column, place) => [column, line[place]])));
}
