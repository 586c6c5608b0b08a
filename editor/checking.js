// Mistakes marked where they are, as the service finds them: it reads the query without answering it.
import { linter } from "@codemirror/lint";

const PAUSE_MILLISECONDS = 500;
const LONGEST = 60_000;

// The service counts code points, a browser UTF-16 units.
export function unitsBefore(text, points) {
  let units = 0;
  for (const character of text) {
    if (points-- <= 0) break;
    units += character.length;
  }
  return units;
}

// What is marked: the word at a place, and where none begins, the one that ends before it.
export function place(text, offset) {
  const from = unitsBefore(text, offset);
  const word = /^(?:[\w:?$-]+|\S)/u.exec(text.slice(from));
  if (word) return { from, to: from + word[0].length };
  const to = text.slice(0, from).trimEnd().length;
  return { from: to - (/(?:[\w:?$-]+|\S)$/u.exec(text.slice(0, to))?.[0].length ?? 0), to };
}

// The message with what stands between backticks as code; the detail in it may be in English only.
function shown(message, detail, language) {
  const [before, after] = detail ? message.split(detail, 2) : [message];
  const line = document.createElement("span");
  const told = document.createElement("span");
  if (language) told.lang = language;
  (detail ?? "").split(/`([^`]+)`/).forEach((text, number) => {
    told.append(number % 2 ? Object.assign(document.createElement("code"), { textContent: text }) : text);
  });
  line.append(before, told, after ?? "");
  return line;
}

export function checking({ check, marked }) {
  let asked;
  const find = async (view) => {
    asked?.abort();
    const text = view.state.doc.toString();
    if (!text.trim() || text.length > LONGEST) return [];
    asked = new AbortController();
    const headers = { "Content-Type": "application/sparql-query" };
    try {
      const answer = await fetch(check, { method: "POST", body: text, headers, signal: asked.signal });
      if (!answer.ok) return [];
      const { problems } = await answer.json();
      return problems.map(({ line, column, offset, title, detail, language }) => {
        const message = line
          ? marked.replace("{line}", line).replace("{column}", column).replace("{detail}", () => detail || title)
          : [title, detail].filter(Boolean).join(": ");
        const renderMessage = () => shown(message, detail, language);
        return { ...place(text, offset ?? 0), severity: "error", message, renderMessage };
      });
    } catch {
      return []; // asked anew meanwhile, or no answer: running the query will tell
    }
  };
  return linter(find, { delay: PAUSE_MILLISECONDS });
}
