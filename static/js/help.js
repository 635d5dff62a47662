// Something is wrong: the judge tells the desk, and reads its answer here. A call that does not get
// through says so; a hand can still be raised.

import { close, open } from "./looks.js";
import { newOp } from "./outbox.js";
import { news, sentence, who } from "./page_words.js";
import { put } from "./server.js";

const part = (id) => document.getElementById(id);
const [look, form, about, said] = ["help-look", "help-form", "help-about", "help-said"].map(part);
let read = ""; // the answer that this judge has seen

// `row()` is the sheet on the screen, if any; `sent()` when the desk has the call.
export function help({ mine, help: url }, { row, sent }) {
  let op = newOp(); // of the same words until the server has taken them: sent twice, one call
  let called = "";
  let sheet = "";

  part("help").addEventListener("click", () => {
    const one = row();
    sheet = one ? one.sheet : "";
    about.textContent = one ? sentence("help-about", { who: who(one) }) : "";
    said.textContent = "";
    open(look);
  });
  part("help-back").addEventListener("click", () => close(look));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { trouble: form.elements.trouble.value, sheet, words: form.elements.words.value };
    if (called && called !== JSON.stringify(body)) op = newOp();
    called = JSON.stringify(body);
    const answer = await put(url, body, { headers: { "Idempotency-Key": op }, fresh: mine });
    said.textContent = answer ? answer.body.message || "" : sentence("help-unheard");
    if (!answer || answer.status !== 200) return;
    op = newOp();
    called = "";
    form.reset();
    close(look);
    sent();
  });
}

// The latest call above everything else, until its answer was read and another page opened.
export function tellHelp([last]) {
  if (!last) { news("help", ""); return; }
  if (last.answered && read === last.at) { news("help", ""); return; }
  const name = last.answered ? "help-answered" : "help-waiting";
  news("help", sentence(name, { word: last.word, answer: last.answer }), last.answered ? "good" : "plain");
}

export const helpRead = ([last]) => { if (last && last.answered) read = last.at; };
