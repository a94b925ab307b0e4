// Own camera and microphone through the meeting: turned on and off, lost and found again.
import { oneOf, ownMedia } from "./room-media.js";
import { watchPermissions } from "./room-permissions.js";
import { Switch } from "./room-switch.js";

const AGAIN = 5000; // how often something that was lost is looked for
const SOONEST = 500; // a device that stops whenever it is found must not keep us busy
const KINDS = ["audio", "video"];
const NEVER_HAD = { audio: "no-microphone", video: "no-camera" };
const LOST = { audio: "microphone-gone", video: "camera-gone" };

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Devices {
  stream = new MediaStream();
  #switches = {};
  #hasLost = false;
  #isSeeking = false;
  #isDue = false;
  #timer = null;

  // warn(name) shows what is lacking; found(track) is called when there is something new to send.
  constructor(root, { warn, found, changed }) {
    Object.assign(this, { warn, found, changed });
    for (const kind of KINDS) {
      const button = root.querySelector(`[data-room-switch="${kind}"]`);
      this.#switches[kind] = new Switch(button, () => this.#turn());
    }
  }

  async open() {
    const { stream, lack } = await ownMedia();
    this.lack = lack;
    for (const track of stream?.getTracks() ?? []) this.#take(track);
    this.#report();
    navigator.mediaDevices?.addEventListener("devicechange", () => this.seek());
    watchPermissions(() => this.seek());
  }

  // Look for what is missing: something was plugged in, or allowed again.
  async seek() {
    this.#isDue = true;
    if (this.#isSeeking || !navigator.mediaDevices) return;
    this.#isSeeking = true;
    clearTimeout(this.#timer);
    let mayAskAgain = false;
    while (this.#isDue) {
      mayAskAgain = await this.#seekOnce();
      await pause(SOONEST);
    }
    this.#isSeeking = false;
    this.#report();
    if (this.#hasLost && mayAskAgain) this.#timer = setTimeout(() => this.seek(), AGAIN);
  }

  // One may stop while the other is looked for: then it is due once more.
  async #seekOnce() {
    this.#isDue = false;
    let mayAskAgain = false;
    for (const kind of this.#missing()) {
      const { track, reason } = await oneOf(kind);
      if (track) this.#welcome(track);
      mayAskAgain ||= Boolean(reason) && reason !== "refused";
    }
    return mayAskAgain;
  }

  // What ran before may have stopped while nobody looked. Who refused is not asked again.
  wake() {
    if (this.#hasLost) this.seek();
  }

  close() {
    clearTimeout(this.#timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  #missing() {
    const has = (kind) => this.stream.getTracks().some((track) => track.kind === kind);
    return this.stream ? KINDS.filter((kind) => !has(kind)) : [];
  }

  #take(track) {
    track.addEventListener("ended", () => this.#lose(track));
    this.stream.addTrack(track);
    this.#turn();
  }

  #turn() {
    for (const track of this.stream.getTracks()) track.enabled = this.#switches[track.kind].isWanted;
    const missing = this.#missing();
    for (const kind of KINDS) this.#switches[kind].show(!missing.includes(kind));
  }

  #welcome(track) {
    if (!this.stream) return track.stop(); // we have left meanwhile
    this.#take(track);
    return this.found(track);
  }

  // Unplugged, blocked, or taken by the system. What we stop ourselves does not come here.
  #lose(track) {
    if (!this.stream) return;
    this.stream.removeTrack(track);
    this.#hasLost = true;
    this.#turn();
    this.seek();
  }

  #report() {
    if (!this.stream) return;
    const missing = this.#missing();
    const words = this.#hasLost ? LOST : NEVER_HAD;
    const both = this.#hasLost ? "both-gone" : this.lack;
    this.warn(missing.length === 2 ? both : (words[missing[0]] ?? null));
    this.#turn();
    this.changed();
  }
}
