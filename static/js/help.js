// Something is wrong: the judge tells the desk, and reads its answer here. A call that does not get
// through says so; a hand can still be raised.

import { close, open } from "./looks.js";
import { newOp } from "./outbox.js";
import { news, sentence, who } from "./page_words.js";
import { put } from "./server.js";

const part = (id) => document.getElementById(id);
const [look, form, about, said, told, toldWords, done] = [
  "help-look", "help-form", "help-about", "help-said", "help-told", "help-told-words", "help-done",
].map(part);
let read = ""; // the answer that this judge has seen

// `row()` is the sheet on the screen, if any; `sent()` when the desk has the call.
export function help({ mine, help: url }, { row, sent }) {
  let op = newOp(); // of the same words until the server has taken them: sent twice, one call
  let called = "";
  let sheet = "";

  function ask(trouble) {
    const one = row();
    sheet = one ? one.sheet : "";
    about.textContent = one ? sentence("help-about", { who: who(one) }) : "";
    said.textContent = "";
    show(form);
    if (trouble) form.elements.trouble.value = trouble;
    open(look);
  }

  part("help").addEventListener("click", () => ask(""));
  document.querySelectorAll("[data-help]").forEach((one) => one.addEventListener("click", () => ask(one.dataset.help)));
  [part("help-back"), done].forEach((one) => one.addEventListener("click", () => close(look)));
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
    tellSent(form.elements.trouble.value);
    form.reset();
    sent();
  });
}

function show(which) {
  [form, told].forEach((one) => { one.hidden = one !== which; });
}

// Said where the judge is looking: the notice above everything else may be off the screen.
function tellSent(trouble) {
  const chosen = form.querySelector(`[value="${trouble}"]`).nextElementSibling;
  show(told);
  toldWords.textContent = sentence("help-told", { word: chosen.textContent });
  done.focus();
}

// The latest call above everything else, until its answer was read and another page opened.
export function tellHelp([last]) {
  if (!last || last.over || (last.answered && read === last.at)) { news("help", ""); return; }
  const name = last.answered ? "help-answered" : "help-waiting";
  news("help", sentence(name, { word: last.word, answer: last.answer }), last.answered ? "good" : "plain");
}

export const helpRead = ([last]) => { if (last && last.answered) read = last.at; };
