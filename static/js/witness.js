// A witness's phone makes the secret of a draw, keeps it, and hands over only what it commits to.
// crypto.getRandomValues is there on a plain http address too; the hash is the verifier's own.
import { bytes, canonical, digest, hex, unhex } from "./verify/chain.js";

const BYTES = 16; // trust.md 2.5
const by = (id) => document.getElementById(id);

// The card's code stands behind "#", which browsers never send or log: into the form with it.
const field = by("card-code");
if (field && location.hash.length > 1) {
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

const place = by("witness");
const { chain, lead, tie, segment, who, committed } = place ? place.dataset : {};
const kept = `podium-witness ${chain} ${lead} ${who}`;

const commitment = (draw, secret) => digest("commit", bytes(canonical([chain, draw, who])), unhex(secret));

const stored = () => {
  try {
    return localStorage.getItem(kept) || "";
  } catch {
    return "";
  }
};

const store = (secret) => {
  try {
    localStorage.setItem(kept, secret);
    return localStorage.getItem(kept) === secret;
  } catch {
    return false;
  }
};

// One phone has one secret for a draw: a second press, or an answer that was lost, commits to the same.
// Where nothing can be kept, the secret is shown once to be written down, and sent at the next press.
const commit = (form) => {
  let shown = "";
  form.addEventListener("submit", (event) => {
    const secret = shown || stored() || hex(crypto.getRandomValues(new Uint8Array(BYTES)));
    if (!shown && !store(secret)) {
      event.preventDefault();
      shown = secret;
      by("write-down").querySelector("output").textContent = secret;
      form.before(by("write-down"));
      by("write-down").hidden = false;
      return;
    }
    form.elements.lead.value = commitment(lead, secret);
    if (tie) form.elements.tie.value = commitment(tie, secret);
    if (segment) form.elements.segment.value = commitment(segment, secret);
  });
  form.elements.digits.value = "";
  by("by-hand").hidden = true;
  by("by-phone").hidden = false;
};

// What stands on the chain for this witness must be what this phone committed to.
const reveal = (form) => {
  const secret = stored();
  if (!secret) return;
  if (commitment(lead, secret) === committed) form.elements.secret.value = secret;
  else by("not-mine").hidden = false;
};

if (by("commit-form")) commit(by("commit-form"));
if (by("reveal-form")) reveal(by("reveal-form"));
