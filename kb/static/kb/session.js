// Keeps the session of whoever is at work, and warns before it ends. Without scripts nothing is
// lost either: a form that is sent too late is kept, and sent after signing in again.
const ADDRESS = document.currentScript?.dataset.address;
const EVERY = 60_000; // milliseconds; the server notes the use of a session once a minute
const WARN = 300; // seconds before the end

let active = true; // opening the page was an act
let idleUntil = Infinity;
let overAt = Infinity;
let bar = null;

function left() {
  return Math.min(idleUntil, overAt) - Date.now() / 1000;
}

async function ask() {
  active = false;
  const answer = await fetch(ADDRESS, { redirect: "manual", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const now = Date.now() / 1000;
  const said = await answer.json();
  idleUntil = now + said.idle;
  overAt = now + said.left;
  // Another tab may have signed in since; with its token this form can still be sent.
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = said.token;
}

function show(text) {
  if (!bar) {
    bar = document.createElement("div");
    bar.className = "kb-session";
    bar.setAttribute("role", "alert");
    document.body.prepend(bar);
  }
  if (bar.dataset.text === text) return;
  bar.dataset.text = text;
  bar.replaceChildren(text);
  if (overAt > idleUntil && left() > 0) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Stay signed in";
    button.addEventListener("click", () => ask().then(tell, tell));
    bar.append(" ", button);
  }
}

function tell() {
  const seconds = left();
  if (seconds > WARN) {
    bar?.remove();
    bar = null;
  } else if (seconds > 0) {
    const minutes = Math.ceil(seconds / 60);
    const end = minutes === 1 ? "in a minute" : `in ${minutes} minutes`;
    show(overAt > idleUntil ? `Your session ends ${end}, because nothing was done.` : `Your session ends ${end}: save your work.`);
  } else {
    show("Your session has ended. What you typed is still here: save it, and you can sign in again.");
  }
}

if (ADDRESS) {
  for (const act of ["input", "keydown", "pointerdown"]) {
    document.addEventListener(act, () => { active = true; }, { passive: true, capture: true });
  }
  setInterval(() => (active ? ask().then(tell, tell) : tell()), EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask().then(tell, tell); });
}
