// The editor in place of the text area of the query form, which it keeps in step: the form and its script work as before.
// It lives in a shadow root: there its styles are sheets made by script, which the content security policy allows.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";

import { checking } from "./checking.js";
import { Completions } from "./completing.js";
import { looks } from "./looks.js";

const form = document.getElementById("ask");
const area = document.getElementById("query");
const label = document.querySelector("label[for=query]");
const completions = new Completions(form.dataset, document.documentElement.lang);

const host = document.createElement("div");
host.className = "editor-host";
const root = host.attachShadow({ mode: "open" });
area.after(host);

const naming = new Compartment();
const named = () => 
  EditorView.contentAttributes.of({ "aria-label": label.textContent.trim(), spellcheck: "false", tabindex: "0" });

// What is selected, which the state of the editor may not know of yet.
function selected(view) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = root.getSelection?.() ?? {};
  if (!view.contentDOM.contains(anchorNode) || !view.contentDOM.contains(focusNode)) return view.state.selection.main;
  const ends = [view.posAtDOM(anchorNode, anchorOffset), view.posAtDOM(focusNode, focusOffset)];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

// A browser that types over several lines keeps their looks in inline styles, which the policy forbids: do it here.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || event.data === null || event.isComposing) return false;
    const { from, to } = selected(view);
    if (from === to) return false;
    const insert = () =>
      view.state.update({
        changes: { from, to, insert: event.data },
        selection: { anchor: from + event.data.length },
        userEvent: "input.type",
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});
const run = () => {
  form.requestSubmit();
  return true;
};

const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: area.value,
    extensions: [
      Prec.highest(keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run }])),
      EditorState.phrases.of(JSON.parse(form.dataset.phrases)),
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      EditorView.lineWrapping,
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: [(context) => completions.at(context)], maxRenderedOptions: 60, icons: false }),
      sparql(),
      checking(form.dataset),
      looks,
      naming.of(named()),
      typedOver,
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of((update) => {
        const text = update.state.doc.toString();
        if (!update.docChanged || area.value === text) return;
        area.value = text;
        area.dispatchEvent(new Event("input"));
      }),
    ],
  }),
});

area.hidden = true;
document.getElementById("editor-keys").hidden = false;
label.addEventListener("click", () => view.focus());
// Another query was chosen: from the examples, the history or a link.
area.addEventListener("change", () => {
  if (area.value !== view.state.doc.toString())
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value }, selection: { anchor: 0 } });
  view.dispatch({ effects: naming.reconfigure(named()) });
});
