// A host's part of the room: who waits outside, who may be put out, and the buttons for each.
import { LivingList } from "./room-list.js";

// Writes a text only where it differs, so that a screen reader does not read it again.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function name(element, who) {
  for (const part of element.querySelectorAll("[data-who]")) write(part, who);
}

export class Doorkeeper {
  // tell(word, who) is read aloud; decided() is called when the server has heard it.
  constructor(root, { csrf, stage, decided }) {
    Object.assign(this, { csrf, stage, decided });
    this.panel = root.querySelector("[data-room-door]");
    if (!this.panel) return; // a guest has no such part
    this.leaving = root.querySelector("[data-room-putting-out]");
    this.sure = root.querySelector("[data-room-sure]");
    this.outside = this.#list("outside", (element, item) => this.#fillOutside(element, item));
    this.inside = this.#list("inside", (element, { who }) => name(element, who));
    root.addEventListener("click", ({ target }) => this.#press(target.closest("[data-decide]")));
  }

  show(outside, peers) {
    if (!this.panel) return;
    const guests = peers.filter((peer) => !peer.is_host);
    this.leaving.hidden = guests.length === 0;
    this.inside.update(guests);
    this.panel.hidden = outside.length === 0;
    for (const { who } of this.outside.update(outside)) this.stage.tell("knocks", who);
  }

  #list(part, fill) {
    const list = this.panel.parentElement.querySelector(`[data-room-${part}]`);
    const template = this.panel.parentElement.querySelector(`[data-room-${part}-one]`);
    return new LivingList(list, template, { fill, otherwise: this.stage.status });
  }

  #fillOutside(element, { who, why }) {
    name(element, who);
    for (const note of element.querySelectorAll("[data-why]")) note.hidden = note.dataset.why !== why;
    for (const button of element.querySelectorAll("button")) {
      const isMeant = why !== "no-place" && !(why === "not-now" && button.dataset.decide === "deferral");
      const hadFocus = button === document.activeElement;
      button.hidden = !isMeant;
      if (hadFocus && !isMeant) (element.querySelector("button:not([hidden])") ?? this.stage.status).focus();
    }
  }

  async #press(button) {
    if (!button) return;
    const { decide, guest } = button.dataset;
    const who = button.querySelector("[data-who]").textContent;
    if (decide === "removal" && !(await this.#isSure(who))) return;
    if (!(await this.#post(guest, decide))) {
      this.stage.tell("not-decided", who);
      return;
    }
    if (decide === "admission") this.outside.drop(guest);
    this.decided();
  }

  #isSure(who) {
    name(this.sure, who);
    this.sure.returnValue = "";
    this.sure.showModal();
    return new Promise((done) => {
      // The event comes late: it may be that of the question before.
      this.sure.onclose = () => this.sure.open || done(this.sure.returnValue === "yes");
    });
  }

  // Somebody who is gone meanwhile (404) needs no decision.
  async #post(guest, deed) {
    const url = `${this.panel.dataset.roomDoor}/${guest}/${deed}`;
    const headers = { "X-CSRFToken": this.csrf };
    try {
      const answer = await fetch(url, { method: "POST", headers });
      return answer.ok || answer.status === 404;
    } catch {
      return false;
    }
  }
}
