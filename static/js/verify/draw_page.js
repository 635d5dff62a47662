// The draw page: draw every lot again on this device, from the published digits.
import { drawn } from "./chain.js";

const button = document.getElementById("draw-again");
const out = document.getElementById("draw-out");
const words = document.getElementById("draw-words").content;

const line = (name, tone, order, one = {}) => {
  const told = document.createElement("div");
  told.className = `notice notice-${tone}`;
  const list = Object.assign(document.createElement("p"), { textContent: order.join(" "), translate: false });
  const what = words.querySelector(`[data-draw="${one.draw?.split(".")[0]}"]`);
  if (what) told.append(what.cloneNode(true));
  told.append(words.querySelector(`[data-word="${name}"]`).cloneNode(true), list);
  return told;
};

const again = (one) => {
  try {
    const order = drawn(one.chain, one, one);
    return order.join() === one.result.join() ? line("same", "good", order, one) : line("differs", "bad", order, one);
  } catch (error) {
    return line("differs", "bad", [error.message], one);
  }
};

button.addEventListener("click", async () => {
  const answer = await fetch(button.dataset.record, { cache: "no-store" });
  out.replaceChildren(...(answer.ok ? (await answer.json()).map(again) : [line("not-read", "bad", [])]));
});
