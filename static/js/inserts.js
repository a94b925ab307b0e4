// A button that puts a ready answer in where one writes. Without a script the server puts it at the end.
for (const button of document.querySelectorAll("[data-inserts]")) {
  const list = document.getElementById(button.dataset.inserts);
  const field = document.getElementById(button.dataset.into);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const text = list.selectedOptions[0]?.dataset.text ?? "";
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
