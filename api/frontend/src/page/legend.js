// The legend under a drawing.

/** Shows what the colours mean: a list of {css, text}. */
export function legend(entries, place = document.getElementById("legend")) {
  place.replaceChildren(...entries.map(({ css, text }) => {
    const entry = document.createElement("li");
    entry.append(Object.assign(document.createElement("i"), { className: css }), text);
    return entry;
  }));
}
