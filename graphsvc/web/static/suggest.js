// Names that go on like what is typed, offered below each search box. Without this script the form does the same.
// A combobox with a list box, as the ARIA Authoring Practices have it.
"use strict";

const PAUSE_MILLISECONDS = 120;

class Suggestions {
  constructor(box) {
    this.box = box;
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${box.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.labels[0]?.textContent ?? "");
    box.after(this.list);
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(states)) box.setAttribute(name, value);
    this.close();
    box.addEventListener("input", (event) => event.isComposing || this.ask());
    box.addEventListener("compositionend", () => this.ask());
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => this.go(event.target.closest("li")));
  }

  ask() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    if (!this.box.value.trim()) return this.close();
    this.waiting = setTimeout(() => this.fetch(), PAUSE_MILLISECONDS);
  }

  async fetch() {
    this.asked = new AbortController();
    const address = `${this.box.dataset.suggest}?q=${encodeURIComponent(this.box.value)}`;
    try {
      const answer = await fetch(address, { signal: this.asked.signal });
      if (!answer.ok) return this.close();
      const [, names, told, addresses] = await answer.json();
      this.show(names.map((name, place) => [name, told[place], addresses[place]]));
    } catch {
      this.close(); // asked anew meanwhile, or no answer: the form still works
    }
  }

  show(found) {
    if (!found.length || document.activeElement !== this.box) return this.close();
    this.list.replaceChildren(
      ...found.map(([name, told, address], place) => {
        const option = document.createElement("li");
        const words = document.createElement("bdi");
        const kind = document.createElement("small");
        words.textContent = name;
        kind.textContent = told;
        option.append(words, " ", kind);
        option.id = `${this.list.id}-${place}`;
        option.dataset.address = address;
        option.setAttribute("role", "option");
        return option;
      }),
    );
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.choose(null);
  }

  close() {
    clearTimeout(this.waiting);
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.choose(null);
  }

  choose(option) {
    this.chosen = option;
    for (const other of this.list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) this.box.setAttribute("aria-activedescendant", option.id);
    else this.box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    if (this.list.hidden) return event.key === "ArrowDown" && this.ask();
    const { firstElementChild: first, lastElementChild: last } = this.list;
    if (event.key === "ArrowDown") this.choose(this.chosen ? this.chosen.nextElementSibling : first);
    else if (event.key === "ArrowUp") this.choose(this.chosen ? this.chosen.previousElementSibling : last);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.chosen) this.go(this.chosen);
    else return;
    event.preventDefault();
  }

  go(option) {
    if (option) location.assign(option.dataset.address);
  }
}

for (const box of document.querySelectorAll("input[data-suggest]")) new Suggestions(box);
