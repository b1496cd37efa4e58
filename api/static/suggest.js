// Suggestions while one types in a field with data-suggest: a listbox as in the ARIA pattern for a combobox.
// Without this script the form works as it is.
for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${Math.random().toString(36).slice(2)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  let chosen = -1;
  let asked = "";
  let waiting = 0;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    chosen = (index + list.children.length) % list.children.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const show = ([, names, kinds, addresses]) => {
    list.replaceChildren(...names.map((name, place) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${place}`;
      item.setAttribute("role", "option");
      item.dataset.address = addresses[place];
      const kind = document.createElement("span");
      kind.className = "quiet";
      kind.textContent = ` ${kinds[place]}`;
      item.append(name, kind);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); location.href = item.dataset.address; });
      return item;
    }));
    list.hidden = names.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    chosen = -1;
  };
  const ask = async () => {
    asked = field.value.trim();
    if (!asked) { close(); return; }
    const wanted = asked;
    const response = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(wanted)}`);
    if (response.ok && wanted === asked && document.activeElement === field) show(await response.json());
  };
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.href = list.children[chosen].dataset.address; }
  });
}
