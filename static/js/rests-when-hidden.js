// A page that nobody looks at does not ask for news: what it would show counts as having been told.
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.target.closest("[data-rests-when-hidden]")) event.preventDefault();
});
