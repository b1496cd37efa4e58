// The table that says the same as a drawing. It is filled when it is opened, and whenever the drawing changes while open.

const MOST_ROWS = 2000;

/** A function that shows `head`, a list of titles, and `body()`, a list of lists of texts, in the page's table. */
export function tableBeside(details) {
  let shown = () => {};
  details.addEventListener("toggle", () => details.open && shown());
  return (head, body) => {
    shown = () => fill(details.querySelector(".scroll"), head, body());
    if (details.open) shown();
  };
}

function fill(place, head, lines) {
  const table = document.createElement("table");
  const titles = table.createTHead().insertRow();
  for (const title of head) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    titles.append(cell);
  }
  const body = table.createTBody();
  for (const line of lines.slice(0, MOST_ROWS)) {
    const row = body.insertRow();
    for (const text of line) row.insertCell().textContent = text;
  }
  place.replaceChildren(table);
}
