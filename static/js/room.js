// The room page: puts camera, questions to the server, connections and words together.
import { ownMedia, wireSwitch } from "./room-media.js";
import { PeerLink } from "./room-peer.js";
import { Signals } from "./room-signals.js";
import { Stage } from "./room-stage.js";

const ENDINGS = { closed: false, full: true, replaced: true, reload: true }; // try again here?

class Room {
  #links = new Map();

  constructor(root) {
    this.root = root;
    this.stage = new Stage(root);
    this.form = root.querySelector("[data-room-leave]");
    this.rtc = JSON.parse(root.dataset.rtc);
    this.signals = new Signals({
      url: root.dataset.signals,
      csrf: root.dataset.csrf,
      heard: (told) => this.#hear(told),
      lost: () => this.stage.say("lost"),
    });
    root.peerConnections = this.#links; // for those who look into what a connection does
  }

  async enter() {
    for (const part of this.root.querySelectorAll("[data-room-live]")) part.hidden = false;
    this.stage.say("asking");
    const { stream, lack } = await ownMedia();
    this.stream = stream;
    this.stage.warn(lack);
    this.stage.showOwn(stream);
    for (const button of this.root.querySelectorAll("[data-room-switch]")) {
      const kind = button.dataset.roomSwitch;
      wireSwitch(button, stream?.getTracks().filter((track) => track.kind === kind) ?? []);
    }
    this.stage.say("connecting");
    this.#leaveInTime();
    await this.signals.run();
  }

  #leaveInTime() {
    this.form.addEventListener("submit", () => this.#stop());
    addEventListener("pagehide", () => {
      this.#goodbye();
      this.#stop();
    });
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  // So that the others need not wait until we are missed.
  #goodbye() {
    if (this.signals.visit) navigator.sendBeacon(this.form.action, new FormData(this.form));
  }

  #hear(told) {
    if (told.state in ENDINGS) return this.#end(told.state);
    this.form.elements.visit.value = this.signals.visit ?? "";
    if (told.state === "gone") this.signals.startAfresh();
    this.#meet(told.state === "open" ? told.peers : []);
    for (const { from, payload } of told.signals) this.#links.get(from)?.link.take(payload);
    this.state = told.state;
    return this.#tell();
  }

  // Links to those who are here; a page that was opened anew is somebody new.
  #meet(peers) {
    const here = new Map(peers.map((peer) => [peer.id, peer]));
    for (const [id, { peer, link }] of this.#links) {
      const isSame = here.get(id)?.visit === peer.visit && link.ownVisit === this.signals.visit;
      if (!isSame) this.#part(id);
    }
    for (const peer of peers) if (!this.#links.has(peer.id)) this.#link(peer);
  }

  #link(peer) {
    const { visit } = this.signals;
    const link = new PeerLink({
      rtc: this.rtc,
      stream: this.stream,
      isPolite: visit > peer.visit,
      say: (payload) => this.signals.say(peer.id, peer.visit, payload),
      changed: () => this.#tell(),
    });
    link.ownVisit = visit;
    this.#links.set(peer.id, { peer, link });
    if (visit > peer.visit) link.begin();
  }

  #part(id) {
    this.#links.get(id).link.close();
    this.#links.delete(id);
    this.stage.drop(id);
  }

  #tell() {
    for (const [id, { peer, link }] of this.#links) this.stage.show(id, peer.label, link);
    if (this.state !== "open") return this.stage.say(this.state === "gone" ? "connecting" : "waiting");
    const links = [...this.#links.values()].map(({ link }) => link);
    if (!links.length) return this.stage.say("alone");
    return this.stage.say(links.every((link) => link.isConnected) ? "together" : "connecting");
  }

  #stop() {
    this.signals.end();
    for (const id of [...this.#links.keys()]) this.#part(id);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  #end(state) {
    this.#stop();
    if (state === "closed") this.#goodbye();
    this.stage.endWith(state, { mayRetry: ENDINGS[state] });
  }
}

for (const root of document.querySelectorAll("[data-room]")) new Room(root).enter();
