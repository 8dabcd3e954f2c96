// All tabs of a form stay in sight and wrap. Unfold moves those that it thinks too many into a menu, and a width that
// is no whole number of pixels makes it move them all; without the menu it moves none.
document.getElementById("tabs-dropdown")?.parentElement.remove();
