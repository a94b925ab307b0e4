// A list that is told anew every few seconds, and takes the focus from nobody meanwhile.
export class LivingList {
  #items = new Map();

  // fill(element, item) writes what has changed; `otherwise` gets the focus of the last one.
  constructor(list, template, { fill, otherwise }) {
    Object.assign(this, { list, template, fill, otherwise });
  }

  // Gives the items that are new.
  update(items) {
    const ids = new Set(items.map(({ id }) => id));
    for (const id of [...this.#items.keys()]) if (!ids.has(id)) this.drop(id);
    const fresh = items.filter(({ id }) => !this.#items.has(id));
    for (const { id } of fresh) this.#add(id);
    for (const item of items) this.fill(this.#items.get(item.id), item);
    return fresh;
  }

  drop(id) {
    const element = this.#items.get(id);
    if (!element) return;
    const next = element.nextElementSibling ?? element.previousElementSibling;
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    this.#items.delete(id);
    if (hadFocus) (next?.querySelector("button:not([hidden])") ?? this.otherwise).focus();
  }

  #add(id) {
    const element = this.template.content.firstElementChild.cloneNode(true);
    for (const button of element.querySelectorAll("button")) button.dataset.guest = id;
    this.#items.set(id, element);
    this.list.append(element);
  }
}
