// The connections to everybody else who is in.
import { PeerLink } from "./room-peer.js";

export class Links {
  all = new Map();

  constructor({ rtc, signals, stage, devices, changed }) {
    Object.assign(this, { rtc, signals, stage, devices, changed });
  }

  get areConnected() {
    return [...this.all.values()].every(({ link }) => link.isConnected);
  }

  // Links to those who are here; a page that was opened anew is somebody new.
  meet(peers, { isIn }) {
    const known = new Set(this.all.keys());
    const here = new Map(peers.map((peer) => [peer.id, peer]));
    for (const [id, { peer, link }] of this.all) {
      const isSame = here.get(id)?.visit === peer.visit && link.ownVisit === this.signals.visit;
      if (!isSame) this.#part(id);
      if (isIn && !here.has(id)) this.stage.tell("went", peer.label);
    }
    for (const peer of peers) {
      if (this.all.has(peer.id)) continue;
      this.#link(peer);
      if (!known.has(peer.id) && peer.visit > this.signals.visit) this.stage.tell("came", peer.label);
    }
  }

  take(signals) {
    for (const { from, payload } of signals) this.all.get(from)?.link.take(payload);
  }

  show() {
    for (const [id, { peer, link }] of this.all) this.stage.show(id, peer.label, link);
  }

  // A camera or microphone that was found again.
  send(track) {
    for (const { link } of this.all.values()) link.send(track);
  }

  // The network is back: look for a way anew instead of waiting until the old one is given up.
  mend() {
    for (const { link } of this.all.values()) link.mend();
  }

  close() {
    for (const id of [...this.all.keys()]) this.#part(id);
  }

  #link(peer) {
    const { visit } = this.signals;
    const link = new PeerLink({
      rtc: this.rtc,
      stream: this.devices.stream,
      isPolite: visit > peer.visit,
      say: (payload) => this.signals.say(peer.id, peer.visit, payload),
      changed: this.changed,
    });
    link.ownVisit = visit;
    this.all.set(peer.id, { peer, link });
    if (visit > peer.visit) link.begin();
  }

  #part(id) {
    this.all.get(id).link.close();
    this.all.delete(id);
    this.stage.drop(id);
  }
}
