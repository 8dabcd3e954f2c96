// A block of a list is opened: its fields are fetched, and stand in for the hidden ones that said the same.
(() => {
  const put = (group, html) => {
    const closed = [...group.querySelectorAll(".kb-closed")].filter((one) => one.closest(".form-group, .inline-related") === group);
    const fields = document.createElement("div");
    fields.className = "kb-opened";
    fields.innerHTML = html;
    closed[0].replaceWith(fields);
    closed.slice(1).forEach((one) => one.remove());
    const detail = { formsetName: "" };
    fields.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail }));
    return fields;
  };

  const open = async (group) => {
    const asked = group.querySelector("[data-fields]");
    if (!asked || asked.closest(".form-group, .inline-related") !== group || asked.dataset.state === "asked") return;
    const told = asked.querySelector(".kb-open-state");
    const isFocused = asked.contains(document.activeElement);
    asked.dataset.state = "asked";
    told.textContent = "Loading…";
    try {
      const answer = await fetch(asked.dataset.fields, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const fields = put(group, await answer.text());
      if (isFocused) fields.querySelector("input:not([type=hidden]), select, textarea, a")?.focus();
    } catch {
      asked.dataset.state = "";
      told.textContent = "The fields could not be loaded. Try again, or use its own page.";
    }
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest(".kb-opener, .kb-open-fields");
    const group = pressed?.closest(".form-group, .inline-related");
    if (group) open(group);
  });
})();
