// A choice with search (select2) hides the select that its label names; what it shows instead gets the name here.
(() => {
  const nameOf = (select) =>
    select.getAttribute("aria-label") || (select.labels[0] ? select.labels[0].textContent.trim() : select.name);

  const name = (shown) => {
    const select = document.getElementById(shown.id.replace(/^select2-/, "").replace(/-container$/, ""));
    if (!select) return;
    const label = `${nameOf(select)} ${shown.title}`.trim();
    if (shown.getAttribute("aria-label") !== label) shown.setAttribute("aria-label", label);
  };

  const nameAll = () => {
    document.querySelectorAll(".select2-selection__rendered[id]").forEach(name);
    document.querySelectorAll(".select2-search__field:not([aria-label])").forEach((input) => input.setAttribute("aria-label", "Search"));
  };

  document.addEventListener("DOMContentLoaded", () => {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  });
})();
