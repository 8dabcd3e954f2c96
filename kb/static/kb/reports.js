/* Rows and passages show each other; ticks are kept while the curator works. Without it the page works by its buttons. */
"use strict";
(() => {
  const form = document.getElementById("report-rows");
  if (!form) return;
  const marks = [...form.querySelectorAll("mark")];
  const rows = [...form.querySelectorAll(".row[data-start]:not([data-start=''])")];
  const overlaps = (one, other) =>
    +one.dataset.start < +other.dataset.end && +other.dataset.start < +one.dataset.end;

  const light = (from, among) => among.forEach((one) => one.classList.toggle("lit", from !== null && overlaps(from, one)));
  for (const row of rows) {
    for (const start of ["mouseenter", "focusin"]) row.addEventListener(start, () => light(row, marks));
    row.addEventListener("mouseleave", () => light(null, marks));
  }
  for (const mark of marks) {
    mark.addEventListener("mouseenter", () => light(mark, rows));
    mark.addEventListener("mouseleave", () => light(null, rows));
  }

  /* A link to a number inside a longer mark leads to the mark that holds it. */
  for (const link of form.querySelectorAll('a[href^="#at-"]')) {
    link.addEventListener("click", (event) => {
      const at = +link.hash.slice(4);
      const mark = marks.find((one) => +one.dataset.start <= at && at < +one.dataset.end);
      if (!mark) return;
      event.preventDefault();
      light({ dataset: mark.dataset }, marks);
      mark.scrollIntoView({ block: "center" });
    });
  }

  /* j and k go from row to row, as long as nothing is being written. */
  form.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select, .select2-search__field")) return;
    const ticks = [...form.querySelectorAll(".row .name input[type=checkbox]")];
    const next = ticks[ticks.indexOf(document.activeElement) + step];
    if (next) next.focus();
  });

  /* A tick opens its row, so that the curator sees what will be drafted. */
  form.addEventListener("change", (event) => {
    const details = event.target.matches(".name input") && event.target.closest(".row").querySelector("details");
    if (details && event.target.checked) details.open = true;
    later();
  });

  /* The searches that the admin's own script makes are named by the labels of their fields. */
  const named = () => {
    for (const shown of form.querySelectorAll(".select2-selection[aria-labelledby]")) {
      const label = shown.closest(".field")?.querySelector("label");
      if (!label) continue;
      shown.removeAttribute("aria-labelledby");
      for (const part of [shown, shown.querySelector("[role=textbox]")]) part?.setAttribute("aria-label", label.textContent.trim());
    }
  };
  new MutationObserver(named).observe(form, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-labelledby"] });
  named();

  const kept = document.getElementById("kept");
  let waiting = 0;
  let changed = false;
  let sending = false;
  const later = () => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  };
  const keep = async () => {
    if (sending) return later();
    sending = true;
    changed = false;
    const data = new FormData(form);
    data.set("act", "keep");
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
      kept.textContent = answer.status === 204 ? "Ticks are kept." : "Ticks could not be kept: use the button.";
    } catch {
      kept.textContent = "Ticks could not be kept: the server did not answer.";
    }
    sending = false;
  };
  form.addEventListener("submit", () => { clearTimeout(waiting); changed = false; });
  window.addEventListener("pagehide", () => {
    if (!changed) return;
    const data = new FormData(form);
    data.set("act", "keep");
    navigator.sendBeacon(location.pathname, data);
  });
})();
