// Two versions of one sheet: once the judge has chosen, this tablet need not ask again.

import { outbox } from "./outbox.js";

const choose = document.getElementById("choose-version");

async function chosen(event) {
  event.preventDefault();
  const form = event.target;
  form.querySelector("button").disabled = true;
  const box = outbox(choose.dataset.owner, { fresh: "", changed: () => {} });
  await box.forget(choose.dataset.sheet, ["conflict"]).catch(() => {});
  form.submit();
}

if (choose) choose.addEventListener("submit", chosen);
