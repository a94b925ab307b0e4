// Keys of one letter on the desk and on a case: never while somebody writes, and off by a switch.
const list = document.querySelector("[data-keys]");
const WRITES = "input, textarea, select, [contenteditable]";

function move(step) {
  const links = [...document.querySelectorAll("#queue h3 a, #queue .row a")];
  const here = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, here + step))]?.focus();
}

function write(id) {
  const field = document.getElementById(id);
  const details = field?.closest("details");
  if (details) details.open = true;
  field?.focus();
}

const DEEDS = {
  "j": () => move(1),
  "k": () => move(-1),
  "r": () => write("text"),
  "n": () => write("note"),
  "t": () => document.querySelector("form[data-takes]")?.requestSubmit(),
  "?": () => list.showModal(),
};

document.addEventListener("keydown", (event) => {
  const isHeld = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  if (isHeld || list.open || event.target.closest?.(WRITES)) return;
  const deed = DEEDS[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});
