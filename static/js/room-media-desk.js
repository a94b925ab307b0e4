// Questions to our server about sound and picture, one at a time: it asks the media server for us.
const PATIENCE = 20000;
const AWAY = { outcome: "away" };

export class MediaDesk {
  #turn = Promise.resolve();

  constructor({ url, csrf, signals }) {
    Object.assign(this, { url, csrf, signals });
  }

  // { outcome, sdp, handle }; "away" also where it is our own server that does not answer.
  ask(question) {
    const answer = this.#turn.then(() => this.#post(question)).catch(() => AWAY);
    this.#turn = answer;
    return answer;
  }

  async #post(question) {
    const answer = await fetch(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
      body: JSON.stringify({ visit: this.signals.visit, ...question }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 404 || answer.status === 409) return { outcome: "not-yet" }; // see signals
    return answer.ok ? answer.json() : AWAY;
  }
}
