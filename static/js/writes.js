// Colleagues on the same case can see that one writes. What is written is not sent anywhere.
const QUIET = 30000;
const said = document.getElementById("writing");
let timer = 0;

document.getElementById("main-content").addEventListener("input", (event) => {
  if (!said || event.target.tagName !== "TEXTAREA") return;
  said.value = event.target.value.trim() ? "yes" : "no";
  clearTimeout(timer);
  timer = setTimeout(() => (said.value = "no"), QUIET);
});
