// The room through a media server: one connection for what we send, one for each other person.
// The same part of the room as room-links.js, where browsers speak with each other.
import { MediaDesk } from "./room-media-desk.js";
import { ServerLink } from "./room-server-link.js";

const LOOK = 2000; // how often what is broken is made anew

export class ServerLinks {
  all = new Map();
  isAway = false; // the media server
  #own = null;
  #ownVisit = null;
  #isIn = false;
  #isBusy = false;
  #isDue = false;
  #timer = setInterval(() => this.#heal(), LOOK);

  constructor({ rtc, media, csrf, signals, stage, devices, changed }) {
    Object.assign(this, { rtc, signals, stage, devices, changed });
    this.desk = new MediaDesk({ url: media, csrf, signals });
  }

  get areConnected() {
    return Boolean(this.#own?.isConnected) && [...this.all.values()].every(({ link }) => link.isConnected);
  }

  meet(peers, { isIn, media }) {
    const known = new Set(this.all.keys());
    const here = new Map(peers.map((peer) => [peer.id, peer]));
    this.#isIn = isIn;
    for (const [id, { peer }] of this.all) {
      if (here.get(id)?.visit === peer.visit) continue;
      this.#part(id);
      if (isIn && !here.has(id)) this.stage.tell("went", peer.label);
    }
    for (const peer of peers) {
      if (this.all.has(peer.id)) continue;
      this.all.set(peer.id, { peer, link: this.#link() });
      if (!known.has(peer.id) && peer.visit > this.signals.visit) this.stage.tell("came", peer.label);
    }
    if (!isIn || media === "lost") this.#forgetOwn();
    this.#heal();
  }

  take() {} // nobody speaks with us but the server

  show() {
    for (const [id, { peer, link }] of this.all) this.stage.show(id, peer.label, link);
  }

  // A camera or microphone that was found again.
  send(track) {
    this.#own?.send(track);
  }

  // The network is back: what does not stand is made anew at once.
  mend() {
    if (this.#own && !this.#own.isConnected) this.#forgetOwn();
    this.#heal();
  }

  close() {
    clearInterval(this.#timer);
    this.#isIn = false;
    this.#forgetOwn();
    for (const id of [...this.all.keys()]) this.#part(id);
  }

  #link() {
    return new ServerLink({ rtc: this.rtc, desk: this.desk, changed: this.changed });
  }

  #forgetOwn() {
    this.#own?.close();
    this.#own = null;
  }

  #part(id) {
    this.all.get(id).link.close();
    this.all.delete(id);
    this.stage.drop(id);
  }

  async #heal() {
    this.#isDue = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isDue) {
      this.#isDue = false;
      if (this.#isIn && (await this.#mayWatch())) await this.#watchAll();
    }
    this.#isBusy = false;
  }

  // Whoever is seen first sends: the server knows us by that.
  async #mayWatch() {
    const isSame = this.#own && this.#ownVisit === this.signals.visit;
    if (isSame && !this.#own.isBroken) return true;
    this.#forgetOwn();
    for (const seen of this.all.values()) seen.link.outcome = "lost";
    const own = this.#link();
    this.#own = own;
    this.#ownVisit = this.signals.visit;
    const outcome = await own.publish(this.devices.stream);
    this.isAway = outcome === "away";
    this.changed();
    return outcome === "done";
  }

  async #watchAll() {
    const unseen = [...this.all.values()].filter((seen) => !seen.isAsked || seen.link.isBroken);
    for (const seen of unseen) seen.isAsked = true;
    const outcomes = await Promise.all(unseen.map(({ peer, link }) => link.watch(peer)));
    if (outcomes.includes("lost")) this.#forgetOwn();
    this.isAway = outcomes.includes("away");
    this.changed();
  }
}
