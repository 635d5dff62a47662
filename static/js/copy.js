// A button that copies a text of this page. Without a secure context there is no clipboard to write
// to, so the text is selected and the old command is tried; it stays selected for a hand to copy.
async function copy(shown) {
  select(shown);
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(shown.value ?? shown.textContent);
    return true;
  }
  return document.execCommand("copy");
}

// A field selects itself; of a text on the page the whole is selected.
function select(shown) {
  if (shown.select) shown.select();
  else document.getSelection().selectAllChildren(shown);
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (await copy(document.getElementById(button.dataset.copies)).catch(() => false)) {
      button.textContent = button.dataset.done;
    }
  });
}
