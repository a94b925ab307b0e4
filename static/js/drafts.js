// What is being written on a case is kept in this tab until it stands on the page, and goes at sign-out.
// The words are those of one user on one case. Without a script the server keeps what it refuses.
const PREFIX = "draft:";

function plain(text) {
  return text.split(/\s+/).join(" ").trim();
}

function forget(keeps) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !keeps(key)) sessionStorage.removeItem(key);
  }
}

function keep(form, owner) {
  const field = form.querySelector("textarea");
  const key = `${owner}${location.pathname.split("/").slice(0, 3).join("/")}:${form.dataset.draft}`;
  const kept = sessionStorage.getItem(key);
  const told = plain(document.getElementById("thread")?.textContent ?? "");
  if (kept && told.includes(plain(kept))) sessionStorage.removeItem(key);
  else if (kept && !field.value) {
    field.value = kept;
    const details = field.closest("details");
    if (details) details.open = true;
  }
  // What was said since the writing began is not read yet, though the page shows it by itself.
  let seen = field.value ? last(form) : null;
  field.addEventListener("input", () => {
    seen ??= last(form);
    if (field.value.trim()) sessionStorage.setItem(key, field.value);
    else sessionStorage.removeItem(key);
  });
  form.addEventListener("submit", () => {
    const carried = form.elements.namedItem("seen");
    if (carried && seen) carried.value = seen;
  });
}

function last(form) {
  return form.elements.namedItem("seen")?.value ?? null;
}

const page = document.querySelector("[data-drafts]");
if (page) {
  const owner = `${PREFIX}${page.dataset.drafts}:`;
  forget((key) => key.startsWith(owner));
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form, owner);
}
for (const form of document.querySelectorAll("form[data-ends-drafts]")) {
  form.addEventListener("submit", () => forget(() => false));
}
