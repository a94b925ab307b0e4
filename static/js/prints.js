// A button that prints the page. Without a script it is not there: the browser's own menu prints too.
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
