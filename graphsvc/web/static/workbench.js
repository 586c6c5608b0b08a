// Runs the query form without loading a page: the answer comes as the page that the form gives without this script,
// and its part with the answer takes the place of the one shown. Stop, history and links work on that.
"use strict";

const HISTORY_KEY = "graphsvc.queries";
const DRAFT_KEY = "graphsvc.draft";
const MOST_KEPT = 50;
const LONGEST_ADDRESS = 16_000;
const TICK_MILLISECONDS = 100;
const LOWEST_SHARE = 0.8; // an answer that begins below this share of the screen would not be seen

const byId = (id) => document.getElementById(id);
const filled = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class History {
  constructor(choose) {
    this.box = byId("history");
    this.list = this.box.querySelector("ul");
    this.choose = choose;
    this.box.querySelector("p button").addEventListener("click", () => {
      this.save([]);
      byId("run").focus();
    });
    this.show();
  }

  get queries() {
    try {
      const kept = JSON.parse(localStorage.getItem(HISTORY_KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((one) => typeof one?.text === "string") : [];
    } catch {
      return []; // no storage, or what another script left there
    }
  }

  save(queries) {
    try {
      localStorage.setItem(HISTORY_KEY, JSON.stringify(queries));
    } catch {
      // no storage, or no room: the query itself is in the form
    }
    this.show();
  }

  add(text) {
    if (!text.trim()) return;
    const others = this.queries.filter((one) => one.text !== text);
    this.save([{ text, at: Date.now() }, ...others].slice(0, MOST_KEPT));
  }

  show() {
    const queries = this.queries;
    this.box.hidden = !queries.length;
    this.box.querySelector("summary span").textContent = queries.length;
    this.list.replaceChildren(...queries.map((one) => this.entry(one)));
  }

  // The next query takes the place of the one that is gone; where none is left, the form has the focus.
  remove(text) {
    const queries = this.queries;
    const place = queries.findIndex((one) => one.text === text);
    this.save(queries.filter((one) => one.text !== text));
    const left = [...this.list.querySelectorAll("button + button")];
    (left[Math.min(place, left.length - 1)] ?? byId("run")).focus();
  }

  entry({ text, at }) {
    const entry = document.createElement("li");
    const [open, remove] = [document.createElement("button"), document.createElement("button")];
    const when = document.createElement("small");
    const lines = text.split("\n").filter((line) => !/^\s*(PREFIX\b|BASE\b|#|$)/i.test(line));
    open.textContent = (lines.join(" ") || text).replace(/\s+/g, " ").slice(0, 90);
    open.title = text.slice(0, 1000);
    when.textContent = new Date(at).toLocaleString(document.documentElement.lang);
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${this.list.dataset.remove}: ${open.textContent}`);
    for (const button of [open, remove]) button.type = "button";
    open.addEventListener("click", () => this.choose(text));
    remove.addEventListener("click", () => this.remove(text));
    entry.append(open, remove, when);
    return entry;
  }
}

class Workbench {
  constructor(form) {
    this.form = form;
    this.query = byId("query");
    this.answer = byId("answer");
    this.status = byId("running");
    this.answered = this.query.value;
    this.history = new History((text) => {
      this.write(text);
      this.form.requestSubmit();
    });
    form.addEventListener("submit", (event) => this.submitted(event));
    byId("stop").addEventListener("click", () => this.stop());
    this.query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.answer.addEventListener("change", ({ target }) => {
      if (target.name === "tab") this.tab = target.id;
    });
    for (const part of [this.answer, document.querySelector(".examples")])
      part.addEventListener("click", (event) => this.clicked(event));
    addEventListener("popstate", () => this.ask(location.href, { kept: true }));
    history.replaceState(null, "");
    this.query.addEventListener("input", () => this.typed());
    this.resumeDraft();
    addEventListener("pagehide", () => this.keepDraft());
  }

  // What is typed and not run outlasts, in this tab, a change of language and a page left by mistake.
  keepDraft() {
    const draft = { address: location.pathname + location.search, text: this.query.value };
    try {
      sessionStorage.setItem(DRAFT_KEY, JSON.stringify(draft));
    } catch {
      // no storage: the browser may still keep the field
    }
  }

  resumeDraft() {
    try {
      const { address, text } = JSON.parse(sessionStorage.getItem(DRAFT_KEY)) ?? {};
      if (address !== location.pathname + location.search || !text.trim() || text === this.query.value) return;
      this.write(text);
      this.typed();
    } catch {
      // no storage, or what another script left there
    }
  }

  // Whoever types in an example has a query of their own from then on.
  own() {
    const title = byId("query-name");
    if (title.textContent === title.dataset.own) return;
    title.textContent = title.dataset.own;
    title.removeAttribute("lang");
    document.querySelector(".examples a[aria-current]")?.removeAttribute("aria-current");
    this.query.dispatchEvent(new Event("change")); // the editor has that name, too
  }

  typed() {
    this.own();
    const share = byId("share");
    share.href = `${this.form.action}?${new URLSearchParams({ query: this.query.value })}`;
    share.hidden = !this.query.value.trim() || share.href.length > LONGEST_ADDRESS;
  }

  // A text that does not come from typing; the editor takes it over, with its name.
  write(text) {
    this.query.value = text;
    this.query.dispatchEvent(new Event("change"));
  }

  submitted(event) {
    const fields = new URLSearchParams(new FormData(this.form));
    if (fields.get("format") !== "html") return; // the browser takes or saves the answer
    event.preventDefault();
    fields.delete("format");
    if (fields.get("timeout") === this.form.elements.timeout.defaultValue) fields.delete("timeout");
    this.history.add(this.query.value);
    this.ask(`${this.form.action}?${fields}`);
  }

  clicked(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    const { pathname, origin } = new URL(this.form.action);
    const isExample = link.closest(".examples li");
    const isHere = [pathname, `${pathname}/sources`].includes(address.pathname) && !address.searchParams.has("format");
    if (address.origin !== origin || !(isExample || isHere)) return;
    event.preventDefault();
    this.ask(address.href);
  }

  async ask(address, { kept = false } = {}) {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    this.begin();
    try {
      const answer = await fetch(...this.request(new URL(address, location), asked.signal));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (asked !== this.asked) return;
      this.end("");
      this.show(page, answer.url, kept);
    } catch {
      if (asked !== this.asked) return;
      if (this.query.value !== this.answered) this.answer.replaceChildren(); // it would seem to be the answer to this query
      this.end(this.status.dataset[asked.signal.aborted ? "stopped" : "lost"]);
    }
  }

  // Long queries go in the body; sort and page stay in the address.
  request(address, signal) {
    const options = { headers: { Accept: "text/html" }, signal };
    if (address.href.length <= LONGEST_ADDRESS) return [address, options];
    const body = new URLSearchParams();
    for (const name of ["query", "timeout"]) {
      if (address.searchParams.has(name)) body.set(name, address.searchParams.get(name));
      address.searchParams.delete(name);
    }
    return [address, { ...options, method: "POST", body }];
  }

  begin() {
    const begun = performance.now();
    const [language, digits] = [document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }];
    const seconds = () => ((performance.now() - begun) / 1000).toLocaleString(language, digits);
    clearInterval(this.ticking);
    this.ticking = setInterval(() => {
      this.status.textContent = filled(this.status.dataset.running, { seconds: seconds() });
    }, TICK_MILLISECONDS);
    this.seconds = seconds;
    this.status.classList.remove("vh");
    this.answer.setAttribute("aria-busy", "true");
    byId("stop").hidden = false;
  }

  end(message) {
    clearInterval(this.ticking);
    this.answer.removeAttribute("aria-busy");
    const focused = document.activeElement === byId("stop");
    byId("stop").hidden = true;
    if (focused) byId("run").focus();
    this.status.textContent = filled(message, { seconds: this.seconds() });
  }

  // The connection is closed, which ends the query in the service.
  stop() {
    this.asked?.abort();
  }

  show(page, address, kept) {
    const found = page.getElementById("answer");
    if (!found) {
      const told = [...page.querySelectorAll("h1, .lede")].map((part) => part.textContent.trim());
      this.status.textContent = told.join(": ") || this.status.dataset.lost;
      return;
    }
    const left = this.answer.contains(document.activeElement) && document.activeElement;
    this.answer.replaceChildren(...found.childNodes);
    const chosen = this.tab && byId(this.tab);
    if (chosen) chosen.checked = true;
    const sorted = left && left.closest("thead");
    if (sorted) this.resume(left);
    else if (left) this.answer.focus({ preventScroll: true });
    const { top } = this.answer.getBoundingClientRect();
    if (top > innerHeight * LOWEST_SHARE || (top < 0 && !sorted))
      this.answer.scrollIntoView({ behavior: "instant" });
    this.around(page);
    this.answered = page.getElementById("query").value;
    this.write(this.answered);
    if (!kept && address.length <= LONGEST_ADDRESS && address !== location.href) history.pushState(null, "", address);
    // The heading says it, too: this is for who listens. An error is an alert, which is told by itself.
    this.status.classList.add("vh");
    this.status.textContent = this.answer.querySelector(".result-head")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  }

  // Whoever sorted the rows by keyboard goes on where that was.
  resume(left) {
    const links = [...this.answer.querySelectorAll("a[href]")];
    const alike = (link) => link.textContent === left.textContent && link.title === left.title;
    (links.find(alike) ?? this.answer).focus({ preventScroll: true });
  }

  // What else on the page depends on the query.
  around(page) {
    const title = page.getElementById("query-name");
    byId("query-name").textContent = title.textContent;
    byId("query-name").lang = title.lang;
    byId("share").replaceWith(page.getElementById("share"));
    this.query.toggleAttribute("aria-invalid", Boolean(byId("query-error")));
    const current = page.querySelector(".examples a[aria-current]")?.getAttribute("href");
    for (const link of document.querySelectorAll(".examples li a"))
      if (link.getAttribute("href") === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    document.querySelector("footer").replaceWith(page.querySelector("footer"));
  }
}

new Workbench(byId("ask"));
