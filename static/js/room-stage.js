// What is seen of the room: the pictures of the others, the words, and a way to hear.
const NEWS = 10000; // how long news stand

export class Stage {
  #tiles = new Map();
  #forgetting = null;

  constructor(root) {
    this.root = root;
    this.grid = root.querySelector("[data-room-grid]");
    this.tile = root.querySelector("[data-room-tile]");
    this.status = root.querySelector("[data-room-status]");
    this.news = root.querySelector("[data-room-news]");
    this.notice = root.querySelector("[data-room-notice]");
    this.sound = root.querySelector("[data-room-sound]");
    this.sound.addEventListener("click", () => this.#playAll());
  }

  word(name) {
    return this.root.querySelector(`[data-word="${name}"]`).textContent;
  }

  // Said once: a screen reader reads each change aloud.
  say(name) {
    this.root.dataset.roomState = name;
    const text = this.word(name);
    if (this.status.textContent !== text) this.status.textContent = text;
    for (const part of this.root.querySelectorAll("[data-room-when]")) {
      part.hidden = !part.dataset.roomWhen.split(" ").includes(name);
    }
  }

  // News of somebody: who came, who went, who waits.
  tell(name, who) {
    this.news.textContent = this.word(name).replace("{who}", who);
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.news.replaceChildren(), NEWS);
  }

  warn(name) {
    this.notice.hidden = !name;
    this.notice.querySelector("p").textContent = name ? this.word(name) : "";
  }

  // The room has ended for this page: what is left is the way on.
  endWith(name, { mayRetry }) {
    this.say(name);
    this.warn(null);
    this.root.querySelector("[data-room-onward]").hidden = false;
    this.root.querySelector("[data-room-retry]").hidden = !mayRetry;
    this.root.classList.add("room--ended");
  }

  showOwn(stream) {
    const own = this.root.querySelector("[data-room-own]");
    const picture = stream?.getVideoTracks().length ? stream : null; // an empty one loads for ever
    own.hidden = !picture;
    const video = own.querySelector("video");
    if (video.srcObject !== picture) video.srcObject = picture;
  }

  show(id, label, link) {
    const figure = this.#tiles.get(id) ?? this.#add(id);
    const video = figure.querySelector("video");
    figure.querySelector("figcaption").textContent = label;
    figure.classList.toggle("room-tile--connected", link.isConnected);
    if (video.srcObject !== link.remote) video.srcObject = link.remote;
    if (video.paused && link.remote.getTracks().length) this.#play(video);
  }

  drop(id) {
    this.#tiles.get(id)?.remove();
    this.#tiles.delete(id);
    this.#count();
  }

  #add(id) {
    const figure = this.tile.content.firstElementChild.cloneNode(true);
    this.#tiles.set(id, figure);
    this.grid.append(figure);
    this.#count();
    return figure;
  }

  #count() {
    this.grid.dataset.people = String(this.#tiles.size);
  }

  // A browser may refuse to play sound until the person has pressed something.
  #play(video) {
    video.play().catch((problem) => {
      if (problem.name === "NotAllowedError") this.sound.hidden = false;
    });
  }

  #playAll() {
    this.sound.hidden = true;
    for (const video of this.grid.querySelectorAll("video")) this.#play(video);
  }
}
