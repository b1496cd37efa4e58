// What is wrong with a query, in the server's words, and where.

const POSITION = /at line (\d+), column (\d+)/;

const detailOf = (text) => {
  try {
    return JSON.parse(text).detail ?? text;
  } catch {
    return text;
  }
};

/** Marks in the editor where the server found an error, or takes the mark away. */
export function markError(yasqe, text = "") {
  yasqe.operation(() => {
    for (const mark of yasqe.getDoc().getAllMarks()) if (mark.className === "wrong") mark.clear();
    const position = POSITION.exec(detailOf(text));
    if (!position) return;
    const line = Math.min(Number(position[1]) - 1, yasqe.getDoc().lastLine());
    // What is missing at the end of a line is marked at its last letter.
    const column = Math.max(0, Math.min(Number(position[2]) - 1, yasqe.getLine(line).length - 1));
    const { end } = yasqe.getTokenAt({ line, ch: column + 1 });
    yasqe.getDoc().markText({ line, ch: column }, { line, ch: Math.max(end, column + 1) }, { className: "wrong" });
    yasqe.getDoc().setCursor({ line, ch: column });
  });
}

/** The error as it is shown among the results. */
export async function told(error) {
  const place = document.createElement("p");
    place.setAttribute("role", "alert");
  place.textContent = detailOf(error.text ?? "The server did not answer.");
  return place;
}
