// As a record is entered: asks which records may be the same, and names them above the form.
"use strict";

(function () {
  const PAUSE = 500; // milliseconds without a key before the server is asked
  const FIELDS = /^(name|short_name|title|url|kind|country|parent|type|date|location|geo_precision|latitude|longitude|radius_km|publisher|published_on|names-\d+-(text|DELETE)|participations-\d+-(group|DELETE))$/;

  function element(tag, text, attributes) {
    const made = document.createElement(tag);
    made.textContent = text;
    Object.assign(made, attributes);
    return made;
  }

  function asked(form, own) {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (FIELDS.test(name) && typeof value === "string" && value !== "") query.append(name, value.slice(0, 1000));
    }
    if (own) query.set("own", own);
    return query.toString();
  }

  // In a window that a choice of another form has opened, the record found can be chosen at once.
  function chooser(one) {
    const popup = new URLSearchParams(window.location.search).has("_popup");
    if (!popup || !window.opener || !window.opener.dismissAddRelatedObjectPopup) return null;
    const button = element("button", "Use this one", { type: "button", className: "kb-button" });
    button.setAttribute("aria-label", `Use this one: ${one.name}`);
    button.addEventListener("click", () => window.opener.dismissAddRelatedObjectPopup(window, String(one.id), one.name));
    return button;
  }

  function item(one) {
    const line = document.createElement("li");
    line.append(element("a", one.name, { href: one.url, target: "_blank", rel: "noopener", dir: "auto" }), " ");
    line.append(element("span", one.slug, { className: "quiet" }), " ");
    const button = chooser(one);
    if (button) line.append(button);
    line.append(element("span", one.grounds.join("; "), { className: "kb-grounds", dir: "auto" }));
    return line;
  }

  function show(region, candidates) {
    const list = document.createElement("ul");
    list.append(...candidates.map(item));
    region.replaceChildren(...(candidates.length ? [element("h2", "Possibly there already"), list] : []));
  }

  function watch(section) {
    const form = document.getElementById(section.dataset.form);
    const region = section.querySelector(".kb-doubles-live");
    if (!form || !region) return;
    let timer = 0, last = asked(form, section.dataset.own), running = null;

    async function ask() {
      const query = asked(form, section.dataset.own);
      if (query === last) return;
      last = query;
      if (running) running.abort();
      running = new AbortController();
      try {
        const answer = await fetch(`${section.dataset.url}?${query}`, { signal: running.signal, headers: { Accept: "application/json" } });
        if (answer.ok) show(region, (await answer.json()).candidates);
      } catch (error) {
        if (error.name !== "AbortError") show(region, []);
      }
    }

    function later() {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    // Choices of related records tell of a change by jQuery's events alone.
    if (window.django && window.django.jQuery) window.django.jQuery(form).on("change", later);
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".kb-doubles").forEach(watch));
})();
