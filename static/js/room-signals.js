// Short requests to the server: who is here, and what do they say to me? At most one a second.
const SOONEST = 1000;
const LATEST = 10000;
const PATIENCE = 8000;
const AT_ONCE = 50;
const HELD = ["open", "waiting", "knocking", "not-now", "full"]; // answers to a page that counts

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Signals {
  #queue = [];
  #cursor = 0;
  #visit = null;
  #ended = false;
  #failures = 0;
  #hurries = false;
  #asking = null;

  // heard(told) gets each answer; lost() is called each time the server could not be reached.
  constructor({ url, csrf, heard, lost }) {
    Object.assign(this, { url, csrf, heard, lost });
  }

  get visit() {
    return this.#visit;
  }

  say(to, visit, payload) {
    this.#queue.push({ to, visit, payload });
  }

  // The server lost sight of us: come in as somebody new.
  startAfresh() {
    this.#visit = null;
    this.#queue = [];
  }

  // There is reason to ask at once; still at most once a second.
  hurry() {
    this.#hurries = true;
    this.#failures = 0;
  }

  end() {
    this.#ended = true;
    this.#asking?.abort();
  }

  async run() {
    while (!this.#ended) {
      const wait = await this.#turn();
      await this.#rest(wait);
    }
  }

  // Wait, but no longer than a second once there is something to say.
  async #rest(wait) {
    const until = performance.now() + wait;
    await pause(Math.min(wait, SOONEST));
    while (!this.#ended && performance.now() < until) {
      if (this.#hurries || (this.#queue.length && !this.#failures)) return;
      await pause(100);
    }
  }

  async #turn() {
    this.#hurries = false;
    try {
      const told = await this.#ask();
      this.#failures = 0;
      if (!this.#ended) this.heard(told);
      return told.pollMs;
    } catch (problem) {
      if (this.#ended) return 0;
      this.#failures += 1;
      this.lost(problem);
      return Math.min(SOONEST * 2 ** (this.#failures - 1), LATEST);
    }
  }

  async #ask() {
    const saying = this.#queue.slice(0, AT_ONCE);
    const answer = await this.#post({ visit: this.#visit, cursor: this.#cursor, signals: saying });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`server: ${answer.status}`);
    this.#queue.splice(0, saying.length);
    if (answer.status === 409) return { state: "waiting", peers: [], signals: [], pollMs: SOONEST };
    if (answer.status === 404) return { state: "closed", peers: [], signals: [], pollMs: LATEST };
    if (!answer.ok) return { state: "reload", peers: [], signals: [], pollMs: LATEST };
    const told = await answer.json();
    if (told.visit !== this.#visit) this.#queue = [];
    this.#visit = HELD.includes(told.state) ? told.visit : this.#visit;
    this.#cursor = told.cursor;
    return told;
  }

  async #post(body) {
    this.#asking = new AbortController();
    const tooLong = setTimeout(() => this.#asking.abort(), PATIENCE);
    try {
      return await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
        body: JSON.stringify(body),
        signal: this.#asking.signal,
      });
    } finally {
      clearTimeout(tooLong);
    }
  }
}
