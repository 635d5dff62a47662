// What every page of the tablet does about the outbox: count what is unsent, send it, and warn
// before a step that would leave this page while the server does not answer.

import { outbox } from "./outbox.js";
import { news, sentence } from "./page_words.js";
import { ask } from "./server.js";

// `facts` has owner and mine; `changed(signature)` is told of each answer.
export function unsent(facts, changed = () => {}) {
  const counter = document.getElementById("unsent");
  let count = 0;

  async function recount() {
    const open = await box.waiting();
    count = open.length;
    counter.hidden = false;
    counter.textContent = sentence(count ? "unsent" : "all-sent", { count });
    counter.classList.toggle("unsent-some", count > 0);
    const others = await box.strangers();
    news("strangers", others ? sentence("strangers", { count: others }) : "", "bad");
    return open;
  }

  const box = outbox(facts.owner, {
    fresh: facts.mine,
    changed: async (one) => {
      await recount();
      news("lost-seat", one.status === 404 ? sentence("lost-seat") : "", "bad");
      changed(one);
    },
  });

  let leaving = false;
  addEventListener("beforeunload", (event) => {
    if (!count || leaving) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // A link of ours is followed only when its page will come: offline it would be a dead end.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!count || !link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    leaving = Boolean(await ask(facts.mine));
    if (leaving) location.href = link.href;
    news("offline", leaving ? "" : sentence("stay"), "warn");
  });

  return { ...box, recount };
}
