// The life of a stage, event by event: who may do what when, which sheets count (trust.md 2.2, 2.4).
import { key } from "./cells.js";
import { bytes, canonical, digest, ordered, reordered, same } from "./chain.js";
import { Contest, compared } from "./contest.js";
import { FAR, ZERO, exact, has, known, most, need, sum } from "./exact.js";
import { committed, revealed, seated } from "./lots.js";
import { pointsOf } from "./penalties.js";
import { criteria, isTurn, ruleOf, within } from "./sheets.js";
import { counted } from "./votes.js";

const MOVES = {
  waiting: ["on_stage", "absent", "withdrawn"],
  absent: ["waiting"],
  on_stage: ["scoring", "waiting", "absent", "withdrawn", "disqualified"],
  scoring: ["withdrawn", "disqualified"],
  withdrawn: ["waiting"],
};
const OUT = ["absent", "withdrawn", "disqualified"];

export class Life {
  constructor(name, level, rules) {
    Object.assign(this, { name, level, rules, book: rules.rulebook, state: "setup" });
    need(Number.isInteger(this.book.scale) && this.book.scale <= 9 && this.book.attempts >= 1 && this.book.attempts <= 99, "rules beyond all measure");
    this.unit = exact(10n ** BigInt(this.book.scale));
    this.attempts = Array.from({ length: this.book.attempts }, (_, index) => index + 1);
    for (const map of ["stands", "people", "lots", "office", "sheets", "late", "proposals", "commits", "draws", "voided", "penalties"])
      this[map] = new Map();
    for (const list of ["agreed", "decisions", "results", "differs", "unknown", "restored"]) this[list] = [];
    [this.excused, this.skipped, this.passed, this.votes] = [new Set(), new Set(), new Set(), null];
  }

  // Use up what two persons agreed on; without it the event should not be there.
  agree(action, what = {}) {
    const fits = (given) => given.action === action && Object.keys(what).every((name) => has(given.what, name) && same(given.what[name], what[name]));
    const index = this.agreed.findIndex(fits);
    need(index >= 0, `${action} without two persons`);
    this.agreed.splice(index, 1);
  }

  rulesAgain() {
    need(!this.stands.size, "rules in the middle");
  }

  roster(_event, told) {
    need(this.state === "setup" && !this.stands.size, "a roster twice or late");
    need(same(told, ordered([...new Set(told)])), "the roster is not sorted");
    this.stands = new Map(told.map((entry) => [entry, "waiting"]));
  }

  panel(event, told) { // once the stage is open only who else holds an office, and by two persons
    need(this.state === "setup" || (event.kind === "panel.change" && !Object.keys(told.people).length), "a panel late");
    if (this.state !== "setup") this.agree("panel.change", { office: told.office });
    for (const [code, role] of Object.entries(told.office ?? {})) this.office.set(code, role);
    const [people, first] = [told.people ?? {}, !this.people.size];
    for (const [code, one] of Object.entries(people)) this.people.set(code, one.role);
    seated(this, event, people, first);
  }

  recuse(_event, told) {
    const action = told.why === "recused" ? "recuse" : "sheet.absent";
    if (this.state !== "setup") this.agree(action, { sheet: told.sheet });
    this.excused.add(key(told.sheet.split(".")));
  }

  drawCommit(_event, told) {
    committed(this, told);
  }

  drawReveal(_event, told) {
    revealed(this, told);
  }

  open() {
    need(this.state === "setup" && this.stands.size && this.people.size, "opened too early");
    need([...this.commits.keys()].every((draw) => this.draws.has(draw)), "a draw was not carried out");
    this.state = "open";
  }

  appearance(_event, told) {
    need(this.stands.has(told.id) && ["setup", "open"].includes(this.state), "an appearance late");
    if (["attempt", "no_attempt"].includes(told.state)) this.attempt(told);
    else if (told.state === "order") this.draws.set("order", reordered(this.stands, this.draws.get("order"), told.order));
    else {
      need(MOVES[this.stands.get(told.id)]?.includes(told.state), "a move not allowed");
      this.stands.set(told.id, told.state);
    }
  }

  // An attempt was not made, or was after all; over signed sheets that takes two persons.
  attempt(told) {
    const [at, made] = [key([told.id, told.attempt]), told.state === "attempt"];
    need(this.attempts.includes(told.attempt) && this.stands.get(told.id) !== "sealed" && this.skipped.has(at) === made, "an attempt late");
    const signed = [...this.sheets.values()].some((one) => key([one.entry, one.attempt]) === at);
    if (signed) this.agree("no_attempt", { appearance: told.id, attempt: told.attempt, made });
    if (made) this.skipped.delete(at);
    else this.skipped.add(at);
  }

  // ── sheets ──────────────────────────────────────────────────────────────────────────────────
  score(event, told) {
    const score = this.lawful(told, event.actor);
    const late = this.state !== "open" || [...OUT, "sealed"].includes(this.stands.get(score.entry));
    need(!late && !this.excused.has(key([score.entry, score.seat])), "a score late");
    this.count(score);
  }

  scoreConflict(event, told) {
    this.lawful(told, event.actor);
  }

  scoreLate(event, told) {
    this.late.set(event.seq, this.lawful(told, event.actor));
  }

  // A whole sheet with lawful marks, its place read from its name.
  lawful(score, actor = "") {
    const [entry, ...rest] = score.sheet.split(".");
    const seat = rest.pop();
    need(this.stands.has(entry) && ["", seat].includes(actor) && isTurn(this.attempts, rest), "not a sheet");
    const lines = criteria(this.book, this.people.get(seat));
    need(same(Object.keys(score.marks).sort(), [...lines.keys()].sort()), `a sheet is not whole: ${score.sheet}`);
    for (const [name, mark] of Object.entries(score.marks)) within(name, mark, lines.get(name), this.unit);
    const total = Object.values(score.marks).reduce((a, b) => a + b, 0);
    need(score.total === total, "a total is wrong");
    return { ...score, entry, seat, attempt: rest.length ? Number(rest[0].slice(1)) : 1 };
  }

  count(score) {
    need(score.rev === this.rev(score) + 1, `a revision skipped or twice: ${score.sheet}`);
    this.sheets.set(score.sheet, score);
  }

  rev(score) {
    return this.sheets.get(score.sheet)?.rev ?? 0;
  }

  penalty(event, told) {
    need(this.stands.has(told.appearance) && ["open", "sealed"].includes(this.state), "penalty late");
    const sealed = [this.state, this.stands.get(told.appearance)].includes("sealed");
    if ("strikes" in told) { // one person's hand, so only before the seal
      const given = this.penalties.get(told.strikes);
      need(!sealed && given?.appearance === told.appearance, "strikes no penalty");
      this.penalties.delete(told.strikes);
      return;
    }
    if (sealed) this.agree("penalty", { appearance: told.appearance, code: told.code, measured: told.seconds });
    const rule = this.book.penalty.find((one) => one.code === told.code);
    const right = rule && Number.isInteger(told.points) && exact(told.points).compare(this.unit.times(pointsOf(rule, told.seconds))) === 0;
    need(right, "a penalty that is not the rules'");
    this.penalties.set(event.seq, told);
  }

  // ── two persons ─────────────────────────────────────────────────────────────────────────────
  propose(event, told) {
    need(("reason" in event.parts || told.reason) && has(this.rules.two_person, told.action), "a bad proposal");
    this.proposals.set(event.seq, { ...told, by: event.actor });
  }

  // Another person, of a role the rules name, confirms exactly what was proposed.
  confirm(event, told, hashes) {
    need(told.hash === hashes[told.ref], "confirms something else");
    known(this.proposals.has(told.ref) || this.level === "full", "a proposal is not disclosed");
    const asked = this.proposals.get(told.ref);
    need(asked, "confirms no proposal");
    this.proposals.delete(told.ref);
    const [proposers, confirmers] = this.rules.two_person[asked.action];
    const two = asked.by !== event.actor && proposers.includes(this.office.get(asked.by)) && confirmers.includes(this.office.get(event.actor));
    need(two, `not two persons: ${asked.action}`);
    this.carryOut(asked);
  }

  carryOut({ action, what }) {
    if (action === "score.correct" || action === "paper.entry")
      for (const score of what.sheets ?? [what.score]) this.count(this.lawful(score));
    else if (action === "late.admit") {
      const late = this.late.get(what.seq);
      this.count({ ...late, rev: this.rev(late) + 1 });
    } else if (action === "withdraw") this.state = "sealed";
    else if (action !== "confirm" && action !== "erase") this.agreed.push({ action, what });
  }

  // ── seal and results ────────────────────────────────────────────────────────────────────────
  seal(event, told, _hashes, labels) {
    need(this.state === "open", "sealed what is not open");
    const every = told.appearance === "*";
    const meant = [...this.stands].filter(([entry, state]) => (every || entry === told.appearance) && !OUT.includes(state));
    for (const [entry] of meant) {
      const gaps = this.expected(entry).filter((sheet) => !this.sheets.has(sheet));
      need(!gaps.length || this.book.missing.policy !== "block", `sealed without ${gaps}`);
      this.stands.set(entry, "sealed");
    }
    need(!every || labels.has(`lock ${event.seq + 1}`), "the seal was not anchored");
    this.state = every ? "sealed" : "open";
  }

  // Every sheet of a contestant that the panel owes.
  expected(entry) {
    return this.attempts.filter((attempt) => !this.skipped.has(key([entry, attempt]))).flatMap((attempt) => {
      const middle = this.attempts.length > 1 ? `.a${attempt}.` : ".";
      const owing = [...this.people.keys()].filter((seat) => !this.excused.has(key([entry, seat])) && this.counted(seat));
      return owing.map((seat) => entry + middle + seat);
    });
  }

  counted(seat) {
    return ruleOf(this.book, this.people.get(seat)).counted;
  }

  unseal() {
    this.agree("unseal");
    this.state = "open";
    for (const [entry, state] of this.stands) if (state === "sealed") this.stands.set(entry, "scoring");
  }

  vote(_event, told) {
    this.votes = counted(this, told);
  }

  decision(_event, told) {
    this.agree("decide", { question: told.question, answer: told.answer });
    this.decisions.push(told);
  }

  result(_event, told) {
    need(this.state === "sealed", "a result before the seal");
    this.results.push(told);
    known(this.unknown.every((reason) => !reason.includes("score")), "the marks are not disclosed");
    this.differs.push(...compared(this.contest(), told, `result ${this.results.length}, `));
  }

  // The marks that count; a recusal is an empty mark for each criterion.
  contest() {
    const cells = new Map();
    for (const sheet of [...this.sheets.values(), ...this.recusals()]) {
      const role = this.people.get(sheet.seat);
      const skipped = this.skipped.has(key([sheet.entry, sheet.attempt]));
      if (OUT.includes(this.stands.get(sheet.entry)) || skipped || !this.counted(sheet.seat)) continue;
      for (const name of criteria(this.book, role).keys()) {
        const [component, criterion] = name.split(/\.(.*)/s);
        const place = key([sheet.entry, "", `${sheet.attempt}`, component, criterion, "", role, sheet.seat]);
        cells.set(place, sheet.marks && exact(sheet.marks[name]).over(this.unit));
      }
    }
    return new Contest(this.book, cells, this.takenAway(), this.decisions, this.stands.size, this.votes, this.draws.get("tie"));
  }

  // A recusal wins over a sheet.
  recusals() {
    return [...this.excused].map((one) => one.split("\u0000")).flatMap(([entry, seat]) =>
      this.attempts.filter((attempt) => !this.skipped.has(key([entry, attempt])))
        .map((attempt) => ({ entry, seat, attempt, marks: null })));
  }

  // Penalties by entry, each article within its cap.
  takenAway() {
    const total = new Map([...this.stands.keys()].map((entry) => [entry, ZERO]));
    for (const rule of this.penalties.size ? this.book.penalty : []) {
      known(!("sets" in rule), "a penalty that sets a score");
      for (const [entry, before] of total) {
        const given = [...this.penalties.values()].filter((one) => one.appearance === entry && one.code === rule.code);
        const points = sum(given.map((one) => exact(one.points).over(this.unit)));
        total.set(entry, before.plus(most([points, exact(rule.cap ?? FAR.negative())])));
      }
    }
    return total;
  }

  // What was announced is the last result, line by line, and two persons published it.
  announce(_event, told) {
    this.agree("publish", { run: this.results.length });
    const names = (list) => new Map(list.map((one) => [one.code, one.name || one.code]));
    const [prizes, specials] = [names(this.book.prize), names(this.book.special)];
    const rows = this.results[this.results.length - 1].rows.map((row) => [
      row.entry, row.place, row.shown, prizes.get(row.prize) ?? "",
      row.specials.map((code) => specials.get(code)), row.advanced,
    ]);
    const lines = told.lines.map((line) => [line.code, line.place, line.score, line.prize, line.specials, line.advanced]);
    need(same(rows, lines), "announced otherwise");
    need(told.rulebook === digest("rules", bytes(canonical(this.book))), "announced under other rules");
    this.state = "public";
  }

  objection() {
    need(["sealed", "public"].includes(this.state), "an objection too early");
  }

  recover(event, told, hashes) {
    this.agree("recover", { head: told.head });
    need(hashes.slice(0, event.seq).includes(told.head), "goes on from another chain");
    this.restored.push(`from a backup of ${told.made}, ${told.events} events`);
  }
}
