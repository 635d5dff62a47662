// Dialogs over the page; browsers that have none show it where it stands.

export function open(look) {
  if (look.open) return;
  if (look.showModal) look.showModal();
  else look.setAttribute("open", "");
}

export function close(look) {
  if (look.close) look.close();
  else look.removeAttribute("open");
}
