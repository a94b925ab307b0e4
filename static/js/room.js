// The room page: puts camera, questions to the server, connections and words together.
import { Devices } from "./room-devices.js";
import { Doorkeeper } from "./room-doorkeeper.js";
import { Links } from "./room-links.js";
import { ServerLinks } from "./room-server-links.js";
import { Signals } from "./room-signals.js";
import { Stage } from "./room-stage.js";
import { watchWaking } from "./room-waking.js";

const ENDINGS = { closed: false, removed: false, replaced: true, reload: true }; // try again here?
const OUTSIDE = ["waiting", "knocking", "not-now", "full"];

class Room {
  constructor(root) {
    this.root = root;
    this.stage = new Stage(root);
    this.form = root.querySelector("[data-room-leave]");
    const { csrf, rtc, media, signals: url } = root.dataset;
    const changed = () => this.#tell();
    this.signals = new Signals({
      url,
      csrf,
      heard: (told) => this.#hear(told),
      lost: () => this.stage.say("lost"),
    });
    this.devices = new Devices(root, {
      warn: (name) => this.stage.warn(name),
      found: (track) => this.links.send(track),
      changed: () => this.stage.showOwn(this.devices.stream),
    });
    const { devices, signals, stage } = this;
    const Way = media ? ServerLinks : Links;
    this.links = new Way({ rtc: JSON.parse(rtc), media, csrf, signals, stage, devices, changed });
    this.door = new Doorkeeper(root, { csrf, stage, decided: () => signals.hurry() });
    root.peerConnections = this.links.all; // for those who look into what a connection does
  }

  async enter() {
    for (const part of this.root.querySelectorAll("[data-room-live]")) part.hidden = false;
    this.stage.say("asking");
    await this.devices.open();
    this.stage.say("connecting");
    this.#leaveInTime();
    this.#comeBack();
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

  // By itself, and in words: the network was away, or the machine has slept.
  #comeBack() {
    const again = (word) => {
      if (this.hasEnded) return;
      if (word) this.stage.say(word);
      this.links.mend();
      this.devices.wake();
      this.signals.hurry();
    };
    watchWaking({
      away: () => this.hasEnded || this.stage.say("lost"),
      back: () => again(null),
      slept: () => again("slept"),
    });
  }

  #hear(told) {
    if (told.state in ENDINGS) return this.#end(told.state);
    this.form.elements.visit.value = this.signals.visit ?? "";
    if (told.state === "gone") this.signals.startAfresh();
    const isIn = told.state === "open";
    const peers = isIn ? told.peers : [];
    this.links.meet(peers, { isIn, media: told.media });
    this.links.take(told.signals);
    this.door.show(isIn ? told.outside : [], peers);
    this.state = told.state;
    return this.#tell();
  }

  #tell() {
    this.links.show();
    if (OUTSIDE.includes(this.state)) return this.stage.say(this.state);
    if (this.state !== "open") return this.stage.say("connecting");
    if (this.links.isAway) return this.stage.say("media-away");
    if (!this.links.all.size) return this.stage.say("alone");
    return this.stage.say(this.links.areConnected ? "together" : "connecting");
  }

  #stop() {
    this.hasEnded = true;
    this.signals.end();
    this.links.close();
    this.devices.close();
  }

  #end(state) {
    this.#stop();
    if (state === "closed") this.#goodbye();
    this.door.show([], []);
    this.stage.endWith(state, { mayRetry: ENDINGS[state] });
  }
}

for (const root of document.querySelectorAll("[data-room]")) new Room(root).enter();
