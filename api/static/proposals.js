// Shows the page of proposals with the token that a reviewer gives, which a browser does not send by itself.

const KEPT = "latticework-token";
const told = document.getElementById("told");
const unlock = document.getElementById("unlock");

unlock.hidden = false;
unlock.addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEPT, new FormData(unlock).get("token").trim());
  show();
});
if (sessionStorage.getItem(KEPT)) show();

/** Puts the page as the bearer of the token sees it into the place of this one. */
async function show() {
  const answer = await ask(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) {
    if (answer.status === 401) sessionStorage.removeItem(KEPT);
    told.textContent = page.getElementById("told")?.textContent ?? `The server answered with ${answer.status}.`;
    return;
  }
  document.title = page.title;
  document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
  for (const form of document.querySelectorAll("form.decide")) form.addEventListener("submit", decide);
}

/** Accepts or declines a proposal, and shows what became of it. */
async function decide(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const message = new FormData(form).get("message").trim();
  const query = message ? `?${new URLSearchParams({ message })}` : "";
  const answer = await ask(`${form.dataset.proposal}/${event.submitter.value}${query}`, { method: "POST" });
  if (answer.ok) {
    await show();
    return;
  }
  const problem = await answer.json();
  let place = form.querySelector("[role=alert]");
  if (!place) {
    place = document.createElement("p");
    place.className = "error";
    place.setAttribute("role", "alert");
    form.append(place);
  }
  place.textContent = problem.detail ?? problem.title;
}

function ask(address, options) {
  const headers = { ...options.headers, Authorization: `Bearer ${sessionStorage.getItem(KEPT)}` };
  return fetch(address, { ...options, headers });
}
