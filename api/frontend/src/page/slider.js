// A slider over the months since 1815, a button that lets time run, and the field for the exact day, kept in step.

const FIRST_YEAR = 1815;
const PAUSE = 120;

const firstOfMonth = (months) => `${FIRST_YEAR + Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}-01`;
const monthsOf = (day) => (Number(day.slice(0, 4)) - FIRST_YEAR) * 12 + Number(day.slice(5, 7)) - 1;

/** Today, in the form 2026-01-31. */
export const today = () => new Date().toISOString().slice(0, 10);

/** A day in words, such as 28 July 1914. */
export const inWords = (day) =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });

/** Fills `place` with the slider; `changed(day)` is called with each day that is chosen by it or in `field`. */
export function daySlider(place, field, changed) {
  const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: monthsOf(today()), step: 1 });
  range.setAttribute("aria-label", "day, month by month");
  const play = Object.assign(document.createElement("button"), { type: "button", textContent: "Play" });
  const show = (day) => {
    range.value = monthsOf(day);
    range.setAttribute("aria-valuetext", inWords(day));
  };
  const choose = (day) => {
    field.value = day;
    show(day);
    changed(day);
  };
  let running;
  const stop = () => {
    clearInterval(running);
    running = undefined;
    play.textContent = "Play";
  };
  range.addEventListener("input", () => choose(firstOfMonth(Number(range.value))));
  field.addEventListener("change", () => {
    if (field.value && field.checkValidity() && !Number.isNaN(Date.parse(field.value))) choose(field.value);
  });
  play.addEventListener("click", () => {
    if (running) return stop();
    if (range.value === range.max) range.value = range.min;
    play.textContent = "Pause";
    running = setInterval(() => {
      const next = Number(range.value) + 6;
      if (next > Number(range.max)) return stop();
      choose(firstOfMonth(next));
    }, PAUSE);
  });
  const ends = ["1815", today().slice(0, 4)].map((text) => Object.assign(document.createElement("span"), { textContent: text, className: "quiet" }));
  place.replaceChildren(play, ends[0], range, ends[1]);
  field.value ||= today();
  show(field.value);
}
