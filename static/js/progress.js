// A form that takes long says so while one waits, and is not sent twice.
for (const form of document.querySelectorAll("form[data-progress]")) {
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") return event.preventDefault();
    form.ariaBusy = "true";
    form.querySelector("[data-progress-words]").hidden = false;
  });
}

// Come back to by the browser's own button, the page is ready again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.ariaBusy = "false";
    form.querySelector("[data-progress-words]").hidden = true;
  }
});
