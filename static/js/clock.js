// The speech clock between two looks at the server. The server's time counts: a device whose own
// clock is wrong shows the same. Signals sound only where somebody has asked for sound (browsers
// allow it after a press only).
const OFTEN = 200;
const seen = new WeakMap();
let behind = Infinity; // this device's steady clock minus the server's, by the quickest answer
let sound = null;

const steady = () => performance.timeOrigin + performance.now();

// What the server's clock said in an answer that has just come.
export const serverSaid = (at) => {
  behind = Math.min(behind, steady() - at);
};

const face = (left) => {
  const seconds = left > 0 ? Math.ceil(left / 1000) : Math.floor(-left / 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${left < 0 ? "+" : ""}${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
};

const signalAt = (told, spoken) => {
  if (spoken > told.allowed) return "over";
  const warned = Math.min(told.allowed, ...told.signals.filter((one) => one < told.allowed));
  return spoken >= warned ? "warn" : "green";
};

const beep = (times) => {
  for (let n = 0; n < times; n += 1) {
    const [tone, loud] = [sound.createOscillator(), sound.createGain()];
    const from = sound.currentTime + n * 0.45;
    tone.frequency.value = 880;
    loud.gain.setValueAtTime(0.2, from);
    loud.gain.exponentialRampToValueAtTime(0.001, from + 0.35);
    tone.connect(loud).connect(sound.destination);
    tone.start(from);
    tone.stop(from + 0.4);
  }
};

// One stroke at each warning, two when the time is up.
const ring = (told, before, spoken) => {
  if (!sound || before === undefined) return;
  const crossed = (mark) => before < mark && spoken >= mark;
  if (crossed(told.allowed)) beep(2);
  else if (told.signals.some((mark) => mark < told.allowed && crossed(mark))) beep(1);
};

const write = (element, selector, text) => {
  const part = element.querySelector(selector);
  if (part && part.textContent !== text) part.textContent = text;
};

const tick = (element) => {
  if (!seen.has(element)) {
    const told = JSON.parse(element.dataset.clock);
    if (!element.hasAttribute("data-clock-kept")) serverSaid(told.at);
    seen.set(element, { told });
  }
  const known = seen.get(element);
  const { told } = known;
  if (told.state !== "running") return;
  const spoken = told.spoken + Math.max(0, steady() - behind - told.at);
  const signal = signalAt(told, spoken);
  ring(told, known.spoken, spoken);
  known.spoken = spoken;
  element.dataset.signal = signal;
  write(element, ".clock-time", face(told.allowed - spoken));
  write(element, ".clock-word", told.words[signal]);
};

const tools = (button) => {
  button.hidden = !("AudioContext" in window);
  button.setAttribute("aria-pressed", String(sound !== null));
};

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-clock-sound]")) return;
  if (sound) sound.close();
  sound = sound ? null : new AudioContext();
  if (sound) beep(1);
});

const all = () => {
  document.querySelectorAll("[data-clock]").forEach(tick);
  document.querySelectorAll("[data-clock-sound]").forEach(tools);
};

all();
setInterval(all, OFTEN);
