// A week of free times: arrows move to the next one in the day (up, down) or on the nearest day at
// about that time (left, right), Home and End to the first and last of the day. Which day it is, and
// how many free times it has, is said when the day is another. Without a script the times are a group
// of radio buttons like any other.
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

for (const grid of document.querySelectorAll("[data-week-grid]")) {
  const news = grid.parentElement.querySelector("[data-week-news]");
  const times = [...grid.querySelectorAll("input[type=radio]")];
  const row = (time) => time.closest("tr").rowIndex;
  const ofDay = (day) => times.filter((time) => Number(time.dataset.day) === day);
  const last = Math.max(...times.map((time) => Number(time.dataset.day)));
  let said = null;

  const beside = (time, step) => {
    for (let day = Number(time.dataset.day) + step; day >= 0 && day <= last; day += step) {
      const found = ofDay(day);
      const away = (other) => Math.abs(row(other) - row(time));
      if (found.length) return found.reduce((best, other) => (away(other) < away(best) ? other : best));
    }
    return null;
  };

  const wanted = (time, key) => {
    const day = ofDay(Number(time.dataset.day));
    if (key === "Home") return day[0];
    if (key === "End") return day.at(-1);
    const [across, down] = STEPS[key];
    return across ? beside(time, across) : day[day.indexOf(time) + down];
  };

  grid.addEventListener("keydown", (event) => {
    const isOurs = event.key in STEPS || event.key === "Home" || event.key === "End";
    if (!isOurs || !times.includes(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = wanted(event.target, event.key);
    if (!next) return;
    next.checked = true;
    next.focus();
  });

  grid.addEventListener("focusin", (event) => {
    if (!times.includes(event.target) || event.target.dataset.day === said) return;
    said = event.target.dataset.day;
    news.textContent = event.target.dataset.news;
  });
}
