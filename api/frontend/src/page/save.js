// Saving a drawing as SVG or PNG, with the styles that the page gives it.

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "stroke-linejoin", "visibility", "display"];
const MARGIN_LINE = 18;

/** Makes the buttons in `place` save what `drawn()` gives: an SVG element. `caption()` is written under it. */
export function offerSaving(place, drawn, caption) {
  place.hidden = false;
  for (const button of place.querySelectorAll("[data-save]")) {
    button.addEventListener("click", async () => {
      const svg = standalone(drawn(), caption());
      const name = `latticework-${location.pathname.split("/").pop()}`;
      const text = new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
      if (button.dataset.save === "svg") offer(text, `${name}.svg`);
      else offer(await painted(text, svg), `${name}.png`);
    });
  }
}

/** A copy of a drawing that has the styles of the page in itself, and a caption under it. */
export function standalone(svg, caption) {
  const copy = svg.cloneNode(true);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const lines = wrapped(caption, Math.floor(width / 6.2));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height + (lines.length + 1) * MARGIN_LINE);
  copy.setAttribute("viewBox", `0 0 ${width} ${height + (lines.length + 1) * MARGIN_LINE}`);
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, place) => {
    const style = getComputedStyle(originals[place]);
    for (const property of STYLES) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("tabindex");
  });
  const page = getComputedStyle(document.body);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: page.backgroundColor })) paper.setAttribute(name, value);
  copy.prepend(paper);
  lines.forEach((line, place) => {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const values = { x: 8, y: height + (place + 1) * MARGIN_LINE, fill: page.color, "font-size": "12px", "font-family": page.fontFamily };
    for (const [name, value] of Object.entries(values)) text.setAttribute(name, value);
    text.textContent = line;
    copy.append(text);
  });
  return copy;
}

function wrapped(text, most) {
  const lines = [""];
  for (const word of text.replace(/\s+/g, " ").trim().split(" ")) {
    if (lines.at(-1).length + word.length > most) lines.push("");
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines;
}

async function painted(text, svg) {
  const image = new Image();
  const address = URL.createObjectURL(text);
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = svg.getAttribute("width") * 2;
  canvas.height = svg.getAttribute("height") * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
