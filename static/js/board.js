// The hall screen looks again by itself. What it fetches is its own page: the server decides what
// the hall may see. Whatever goes wrong, the last good picture stays, with a word in the corner.
const EVERY = 3000;
const PARTS = ["screen-top", "screen-main", "screen-foot"];

const shown = (page, part) => page.querySelector(`.${part}`);

const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of PARTS) {
    const [here, now] = [shown(document, part), shown(page, part)];
    if (now && here.innerHTML !== now.innerHTML) here.replaceChildren(...now.childNodes);
  }
};

const look = async () => {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.text());
  } catch {
    document.getElementById("screen-offline").hidden = false;
  }
};

setInterval(look, EVERY);
