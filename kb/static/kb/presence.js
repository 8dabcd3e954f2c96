"use strict";

// Says every half minute that the page is open, and shows who else has it open.
(() => {
  const EVERY = 30_000;
  const HIDDEN_FOR = 10 * 60_000;
  const place = document.getElementById("presence");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!place || !token) return;
  let hiddenSince = document.hidden ? Date.now() : null;

  const body = (leaves) => {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", token.value);
    if (leaves) form.append("leave", "yes");
    return form;
  };

  const tell = async () => {
    if (hiddenSince !== null && Date.now() - hiddenSince > HIDDEN_FOR) return;
    try {
      const answer = await fetch(place.dataset.url, { method: "POST", body: body(false) });
      if (!answer.ok || answer.redirected) return;
      const names = await answer.text();
      // Written only if it differs: whoever listens to the page is not told twice.
      if (names.trim() !== place.innerHTML.trim()) place.innerHTML = names;
    } catch {
      // The network is away: the next half minute tries again.
    }
  };

  document.addEventListener("visibilitychange", () => {
    hiddenSince = document.hidden ? Date.now() : null;
    if (!document.hidden) tell();
  });
  addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.url, body(true)));
  addEventListener("pageshow", (event) => { if (event.persisted) tell(); });
  // The page before, if it was the same record, may just have said that it is left.
  setTimeout(tell, 2_000);
  setInterval(tell, EVERY);
})();
