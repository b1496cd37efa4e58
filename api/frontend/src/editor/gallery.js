// The named queries: each with a form for its parameters, from which it goes into the editor.

/** Makes the links in `list` open their question's form in `place`; `chosen(text)` gets the query with its values. */
export async function gallery(list, place, root, chosen) {
  const response = await fetch(`${root}/queries`, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const known = new Map((await response.json()).map((query) => [query.name, query]));
  for (const link of list.querySelectorAll("a")) {
    const query = known.get(link.pathname.split("/").pop());
    if (!query) continue;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      ask(place, query, root, chosen);
    });
  }
  filterBox(list);
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function ask(place, query, root, chosen) {
  const fields = query.parameters.map((parameter) => {
    const value = parameter.default?.startsWith("$") ? "" : (parameter.default ?? parameter.example);
    return element("label", {}, parameter.description, element("input", { name: parameter.name, value, required: parameter.default === null }));
  });
  const failed = element("p", { className: "error", hidden: true });
  failed.setAttribute("role", "alert");
  const form = element("form", { className: "parameters" }, ...fields, element("button", { textContent: "Ask" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const response = await fetch(`${root}/queries/${query.name}.rq?${new URLSearchParams(new FormData(form))}`);
    failed.hidden = response.ok;
    if (response.ok) chosen(await response.text());
    else failed.textContent = (await response.json()).detail;
  });
  const heading = element("h2", { textContent: query.title, tabIndex: -1 });
  place.replaceChildren(heading, element("p", { textContent: query.description }), form, failed);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
  heading.focus();
}

function filterBox(list) {
  const box = element("input", { type: "search", placeholder: "members" });
  box.addEventListener("input", () => {
    const asked = box.value.trim().toLowerCase();
    for (const entry of list.querySelectorAll("li")) entry.hidden = !entry.textContent.toLowerCase().includes(asked);
  });
  list.before(element("label", { className: "filter" }, "Only those with ", box));
}
