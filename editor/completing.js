// What can be completed: variables of the query, prefixes, classes and properties in use, and things by their names,
// first those that the property before them leads to.
const MOST_NAMED = 60;
const FEWEST_LETTERS = 2;
const LANGUAGES = ["en", "fr", "zh-Hant"];
const KEYWORDS =
  "SELECT CONSTRUCT DESCRIBE ASK DISTINCT WHERE GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES GROUP BY HAVING ORDER BY LIMIT OFFSET EXISTS LANG LANGMATCHES COUNT SUM AVG MIN MAX SAMPLE STRSTARTS CONTAINS";
const LOCAL = /^[\p{L}\d_](?:[\p{L}\d_.-]*[\p{L}\d_-])?$/u;

export class Completions {
  constructor({ terms, search }, language) {
    this.addresses = { terms, search };
    this.language = language;
  }

  // The terms of the data, asked for once.
  known() {
    this.asked ??= fetch(this.addresses.terms).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    });
    return this.asked.catch(() => {
      this.asked = undefined;
      return { prefixes: {}, things: "", terms: [] };
    });
  }

  async at(context) {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const variable = /[?$]\w*$/.exec(before);
    if (variable) return this.variables(context, context.pos - variable[0].length);
    if (/(?:^|\s)#[^>]*$|["'][^"']*$|<[^>]*$/.test(before)) return null; // in a comment, a text or an IRI
    const name = /(?:([A-Za-z][\w-]*):)?([\p{L}\d_./-]*)$/u.exec(before);
    const declares = /^\s*PREFIX\s+\S*$/i.test(before);
    const [whole, prefix, local] = name;
    const isName = /\p{Script=Han}/u.test(local) || (local.length >= FEWEST_LETTERS && /\p{L}/u.test(local)); // and no number, behind which Enter is a new line
    if (!context.explicit && prefix === undefined && !isName) return null;
    const known = await this.known();
    if (context.aborted) return null;
    const from = context.pos - whole.length;
    if (declares) return { from, options: this.declarations(known), filter: true };
    const property = /(?:([A-Za-z][\w-]*):([\w.-]+)|<([^<>\s]+)>)\s+$/.exec(before.slice(0, before.length - whole.length));
    const values = property ? valuesOf(known, property[3] ?? known.prefixes[property[1]] + property[2]) : [];
    const found = await this.named(known, values, prefix, local, context);
    return context.aborted ? null : { from, options: found, filter: false };
  }

  variables(context, from) {
    const typed = context.state.sliceDoc(from, context.pos);
    const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
    names.delete(typed);
    const options = [...names].sort().map((label) => ({ label, type: "variable" }));
    return { from, options, validFor: /^[?$]\w*$/ };
  }

  declarations({ prefixes }) {
    return Object.entries(prefixes).map(([prefix, space]) => ({ label: `${prefix}: <${space}>`, type: "namespace" }));
  }

  // Terms and things under a prefix, or by what they are called in any language.
  async named(known, values, prefix, local, context) {
    const space = known.prefixes[prefix];
    const sought = fold(local);
    const fitting = (all) =>
      all
        .filter(({ iri }) => prefix === undefined || (space && iri.startsWith(space)))
        .map((term) => ({ term, rank: rank(term, space ?? "", sought) }))
        .filter((one) => one.rank)
        .sort((one, other) => other.rank - one.rank || (other.term.count ?? 0) - (one.term.count ?? 0))
        .map(({ term }) => term);
    const words = local.replaceAll(/[-_./]+/g, " ").trim();
    const called = ({ labels }) => this.called(labels, words);
    const found = fitting(known.terms)
      .map((term) => this.option(known, term.iri, term.kind, called(term), term))
      .slice(0, MOST_NAMED);
    const first = fitting(values).map((value) => this.option(known, value.iri, "constant", called(value)));
    const isOfThings = space?.startsWith(known.things);
    const soughtThings = (prefix === undefined || isOfThings) && words ? await this.things(known, space, words, context) : [];
    const things = soughtThings.filter(({ label }) => first.every((one) => one.label !== label));
    if (prefix !== undefined) return [...first, ...things, ...found];
    const plain = [
      ...Object.keys(known.prefixes).map((one) => this.prefixOption(known, one)),
      ...KEYWORDS.split(" ").map((label) => ({ label, type: "keyword" })),
    ].filter(({ label }) => fold(label).startsWith(sought));
    return [...first, ...plain, ...found, ...things];
  }

  // The name in the language of the page; behind it the one that holds what is typed, where it does not.
  called(labels, words) {
    const every = Object.values(labels);
    const own = labels[this.language] ?? labels.en ?? every[0];
    const holds = (name) => fold(words).split(" ").every((word) => fold(name).includes(word));
    const other = own === undefined || holds(own) ? undefined : every.find(holds);
    return other === undefined ? own : `${own} · ${other}`;
  }

  async things(known, space, words, context) {
    const fields = new URLSearchParams({ q: words, format: "json" });
    if (space) fields.set("kind", space.slice(known.things.length).replace(/\/$/, ""));
    const asked = new AbortController();
    context.addEventListener("abort", () => asked.abort());
    try {
      const answer = await fetch(`${this.addresses.search}?${fields}`, { signal: asked.signal });
      if (!answer.ok) return [];
      const { hits } = await answer.json();
      return hits
        .filter(({ iri }) => !space || iri.startsWith(space))
        .filter(({ iri }) => iri.startsWith(known.things))
        .map(({ iri, labels }) => this.option(known, iri, "constant", this.called(labels, words)));
    } catch {
      return []; // typed on meanwhile, or no answer
    }
  }

  prefixOption(known, prefix) {
    return {
      label: `${prefix}:`,
      type: "namespace",
      detail: known.prefixes[prefix],
      apply: (view, completion, from, to) => insert(view, known, prefix, `${prefix}:`, from, to),
    };
  }

  // A name under its prefix, whose declaration is added where it lacks; the whole IRI where no prefix fits.
  option(known, iri, type, detail, term) {
    const [prefix, space] = longest(known.prefixes, iri);
    const local = iri.slice(space.length);
    const text = prefix && LOCAL.test(local) ? `${prefix}:${local}` : `<${iri}>`;
    return {
      label: text,
      type,
      detail: detail && !text.endsWith(`:${detail}`) ? detail : undefined,
      info: term ? `${term.count} × ${LANGUAGES.flatMap((tag) => term.labels[tag] ?? []).join(" · ")}` : undefined,
      apply: (view, completion, from, to) => insert(view, known, text.startsWith("<") ? "" : prefix, text, from, to),
    };
  }
}

// The things that a property leads to, where these are few.
function valuesOf({ terms }, iri) {
  return terms.find((term) => term.iri === iri)?.values ?? [];
}

export const fold = (text) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

// How well a term fits what is typed: 3 its local name begins so, 2 a name of it does, 1 it is somewhere in one.
function rank({ iri, labels }, space, sought) {
  const local = fold(space ? iri.slice(space.length) : (/[^#/]*$/.exec(iri)?.[0] ?? ""));
  const names = Object.values(labels).map(fold);
  if (local.startsWith(sought)) return 3;
  if (names.some((name) => name.startsWith(sought))) return 2;
  return [local, ...names].some((name) => name.includes(sought)) ? 1 : 0;
}

function longest(prefixes, iri) {
  return Object.entries(prefixes).reduce(
    (best, one) => (iri.startsWith(one[1]) && one[1].length > best[1].length ? one : best),
    ["", ""],
  );
}

export function insert(view, { prefixes }, prefix, text, from, to) {
  const whole = view.state.doc.toString();
  const isDeclared = !prefix || new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(whole);
  const declaration = isDeclared ? "" : `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
  view.dispatch({
    changes: [
      ...(declaration ? [{ from: 0, insert: declaration }] : []),
      { from, to, insert: text },
    ],
    selection: { anchor: declaration.length + from + text.length },
    userEvent: "input.complete",
  });
}
