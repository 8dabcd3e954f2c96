// Keys for those who enter records all day; they are listed in docs/curators/keyboard.md.
(() => {
  const isWriting = () => document.activeElement.matches("input, textarea, select, [contenteditable]");

  const saveForm = (name) => {
    const button = document.querySelector(`[type=submit][name=${name}]`);
    if (button) button.click();
    return Boolean(button);
  };

  const search = () => {
    const box = document.getElementById("searchbar");
    if (box) box.focus();
    return Boolean(box);
  };

  // Unfold's own key changes nothing at first if the page follows the system and that is light.
  const turnDarkOrLight = (event) => {
    if (!window.Alpine) return false;
    event.stopPropagation();
    const isDark = document.documentElement.classList.contains("dark");
    Alpine.$data(document.documentElement).switchTheme(isDark ? "light" : "dark");
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    const isDone =
      (held && event.key === "s" && saveForm("_continue")) ||
      (held && event.key === "Enter" && saveForm("_save")) ||
      (held && event.key === "e" && turnDarkOrLight(event)) ||
      (event.key === "/" && !held && !isWriting() && search());
    if (isDone) event.preventDefault();
  });
})();
