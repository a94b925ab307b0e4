// What is seen of the equipment test: one step, one line of words, a remedy, and two buttons.
export class Panel {
  constructor(root) {
    this.root = root;
    this.yes = this.#part("yes");
    this.no = this.#part("no");
    this.status = this.#part("status");
    // An iPad says that it is a Mac.
    const isPad = root.dataset.device === "safari" && navigator.maxTouchPoints > 1;
    this.device = isPad ? "iphone" : root.dataset.device;
  }

  // Show the beginning, and wait for the press that lets a page make sound.
  open() {
    this.#part("fallback").hidden = true;
    this.#part("test").hidden = false;
    return new Promise((done) => this.yes.addEventListener("click", done, { once: true }));
  }

  show(name) {
    for (const step of this.root.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
    this.#remedy(null);
    this.say();
    this.#buttons();
    this.root.querySelector(`[data-step="${name}"] h2`).focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "start" }); // on a small phone, question and answer together
  }

  // Sign, words and colour; without them, nothing.
  say(kind, word) {
    this.status.className = kind ? `status status--${kind} gap` : "";
    this.status.replaceChildren();
    if (!kind) return;
    const sign = this.root.querySelector(`[data-sign="${kind}"]`).firstElementChild.cloneNode(true);
    this.status.append(sign, this.#word(word));
  }

  fail(part, fault, word = fault) {
    this.say("bad", word);
    this.#remedy(`${part}.${fault}`);
  }

  // True for the main button, false for the other; `better` may answer instead of the person.
  async ask(yes, no, better) {
    this.#buttons(yes, no);
    const pressed = new AbortController();
    const press = (button, answer) =>
      new Promise((done) => {
        button.addEventListener("click", () => done(answer), { signal: pressed.signal });
      });
    const answers = [press(this.yes, true), press(this.no, false), ...(better ? [better] : [])];
    const answer = await Promise.race(answers);
    pressed.abort();
    this.#buttons();
    return answer;
  }

  preview(stream) {
    const video = this.#part("preview");
    video.srcObject = stream;
    video.hidden = false;
  }

  level(value) {
    this.#part("level").value = value;
  }

  // Offer to hear it again; the answer takes the offer away.
  replay(play) {
    const button = this.#part("replay");
    button.hidden = false;
    button.onclick = play;
    return () => {
      button.hidden = true;
    };
  }

  send(results) {
    this.say("care", "saving");
    const form = this.#part("form");
    for (const [name, result] of Object.entries({ ...results, device: this.device })) {
      form.elements[name].value = result;
    }
    form.submit();
  }

  #part(name) {
    return this.root.querySelector(`[data-equipment-${name}]`);
  }

  #word(name) {
    return this.root.querySelector(`[data-word="${name}"]`).textContent;
  }

  #remedy(name) {
    for (const remedy of this.root.querySelectorAll("[data-remedy]")) {
      remedy.hidden = remedy.dataset.remedy !== name || remedy.dataset.for !== this.device;
    }
  }

  #buttons(yes, no) {
    for (const [button, word] of [[this.yes, yes], [this.no, no]]) {
      button.hidden = !word;
      if (word) button.textContent = this.#word(word);
    }
  }
}
