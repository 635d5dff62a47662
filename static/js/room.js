// What the bars at the ends of the screen leave free: whatever takes the focus, and whatever is
// asked, is scrolled into the room between them. A top bar that takes too much of a screen (large
// print, long names) does not stick to it.

const MOST = 0.12; // of the screen's height
const root = document.documentElement;
const head = document.querySelector(".tablet-top");
const [main, sheet, side] = ["main", "sheet", "sheet-side"].map((id) => document.getElementById(id));

const sticks = (bar) => Boolean(bar) && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;

// Beside the sheet, on a wide screen, it covers nothing.
const atFoot = () => side.getBoundingClientRect().left <= sheet.getBoundingClientRect().left;

function measured() {
  head.classList.toggle("tablet-top-tall", head.offsetHeight > innerHeight * MOST);
  root.style.setProperty("--covered-top", `${sticks(head)}px`);
  root.style.setProperty("--covered-foot", `${side.isConnected && atFoot() ? sticks(side) : 0}px`);
}

// No further than it must; where they do not all fit, the last one counts.
export function intoRoom(...places) {
  measured();
  places.forEach((one) => one.scrollIntoView({ block: "nearest" }));
}

// A sheet that was just opened: from the top of the page, unless its first line would not be in
// sight (a small screen, large print). Then what says whose tablet it is goes up and out of the way.
export function freshSheet() {
  measured();
  scrollTo(0, 0);
  const first = sheet.querySelector(".criterion");
  const room = innerHeight - (atFoot() ? sticks(side) : 0);
  if (first && first.getBoundingClientRect().bottom > room) scrollTo(0, main.offsetTop);
}

if (globalThis.ResizeObserver) {
  const observer = new ResizeObserver(measured);
  [head, side].forEach((bar) => observer.observe(bar));
}
addEventListener("resize", measured);
measured();
