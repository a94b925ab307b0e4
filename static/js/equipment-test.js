// The test of one's own equipment: a step at a time, each with what to try when it does not work.
// It meets nobody: what it connects are two ends in this page.
import { tryConnection } from "./equipment-connection.js";
import { listen } from "./equipment-level.js";
import { Panel } from "./equipment-panel.js";
import { playTone } from "./equipment-tone.js";
import { ownMedia } from "./room-media.js";

const PATIENCE = 12000; // without a sound
const [OK, UNTESTED] = ["ok", "untested"];
const STEPS = ["camera", "microphone", "speaker", "connection"];
const after = (ms, value) => new Promise((done) => setTimeout(done, ms, value));

class EquipmentTest {
  #results = Object.fromEntries(["browser", ...STEPS].map((name) => [name, UNTESTED]));
  #media = null;

  constructor(root) {
    this.root = root;
    this.panel = new Panel(root);
    this.rtc = JSON.parse(root.dataset.rtc);
    addEventListener("pagehide", () => this.#release());
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  async run() {
    await this.panel.open();
    this.audio = window.AudioContext ? new AudioContext() : null; // a press has just allowed it
    if (await this.#fits()) for (const step of STEPS) await this.#step(step);
    this.#release();
    this.panel.send(this.#results);
  }

  // Whether there is any use in going on.
  async #fits() {
    const isOld = !(window.RTCPeerConnection && window.AudioContext);
    const fault = this.root.dataset.app ? "in-app" : isOld ? "old" : null;
    this.#results.browser = fault ?? OK;
    if (!fault) return true;
    this.panel.show("browser");
    this.panel.fail("browser", fault);
    await this.panel.ask("all-the-same");
    return !isOld;
  }

  // Until it works, or the person goes on without.
  async #step(name) {
    let isWanted = true;
    while (isWanted) {
      this.panel.show(name);
      const { result, word, better } = await this[name]();
      this.#results[name] = result;
      if (result === OK || !word) return;
      this.panel.fail(name, result, word);
      isWanted = await this.panel.ask("again", "go-on", better);
    }
  }

  async camera() {
    if (!(await this.#ask("video"))) return this.#lack();
    this.panel.preview(this.#media.stream);
    this.panel.say();
    const isSeen = await this.panel.ask("see-yes", "no");
    return isSeen ? { result: OK } : { result: "unseen", word: "unseen" };
  }

  async microphone() {
    // What was said of the camera counts for both: it is not said twice.
    if (this.#media.lack === this.#media.reason && this.#results.microphone === UNTESTED) {
      return { result: this.#media.reason };
    }
    if (!(await this.#ask("audio"))) return this.#lack();
    this.panel.say();
    this.listening?.stop();
    this.listening = listen(this.audio, this.#media.stream, (level) => this.panel.level(level));
    const { heard } = this.listening;
    if (!(await Promise.race([heard, after(PATIENCE, false)]))) return { result: "silent", word: "silent", better: heard };
    this.panel.say("good", "heard");
    await this.panel.ask("next");
    this.listening.stop();
    return { result: OK };
  }

  async speaker() {
    this.panel.say();
    await this.panel.ask("play");
    playTone(this.audio);
    const done = this.panel.replay(() => playTone(this.audio));
    const isHeard = await this.panel.ask("hear-yes", "no");
    done();
    return isHeard ? { result: OK } : { result: "unheard", word: "unheard" };
  }

  async connection() {
    this.panel.say("care", "trying");
    const { isThrough, routes } = await tryConnection(this.rtc);
    this.#results.routes = routes.join(" ");
    return isThrough ? { result: OK } : { result: "blocked", word: "blocked" };
  }

  // Ask for camera and microphone together, as the meeting does, unless we have what is needed.
  async #ask(kind) {
    const has = () => this.#media?.stream?.getTracks().some((track) => track.kind === kind);
    if (has()) return true;
    this.#release();
    this.panel.say("care", "asking");
    this.#media = await ownMedia();
    return has();
  }

  #lack() {
    return { result: this.#media.reason, word: this.#media.lack };
  }

  #release() {
    this.listening?.stop();
    for (const track of this.#media?.stream?.getTracks() ?? []) track.stop();
  }
}

for (const root of document.querySelectorAll("[data-equipment]")) new EquipmentTest(root).run();
