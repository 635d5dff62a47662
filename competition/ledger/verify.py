#!/usr/bin/env python3
"""Check a bundle of a judged contest on your own computer, without trusting its server.

    python3 verify.py bundle.jsonl --code "4990 7041 5072 0164 3459 5913"

One file, Python 3.8 or newer, standard library only, no network, no code of the program that made
the bundle. It checks every link, signature, draw, revision and two-person action (trust.md 2),
computes the results again from the marks by the rules in event 0 (scoring.md), and says: same (0);
differs (1), and where; or not checked (2): which step it does not know, or what is not disclosed.
Without a code, which was written on paper when it was announced, it shows that the bundle agrees
with itself, not that it is the one that was announced.
"""
# Dense on purpose: it is to be read in one sitting by somebody who does not trust us.
from __future__ import annotations

import base64, hashlib, hmac, json, re, sys, unicodedata
from collections import defaultdict
from fractions import Fraction
from itertools import count, groupby, product
from math import ceil, floor, isqrt
from statistics import median
from types import SimpleNamespace
from typing import Any, Dict, Iterator, Sequence, Tuple

Cells = Dict[Tuple[str, ...], Any]
class Bad(Exception): """The bundle breaks a rule of the format or of the contest."""
class Unchecked(Exception): """A clause that is not known here, or a part not disclosed."""
def need(fact: object, told: str, otherwise: type[Exception] = Bad) -> None:
    if not fact: raise otherwise(told)
def known(fact: object, told: str) -> None: need(fact, told, Unchecked)
# -- canonical lines and hashes (trust.md 2.1, 2.2) ---------------------------------------------
def cj(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
COUNTED = ("attempt", "points", "ref", "rev", "run", "seconds", "seq", "strikes", "total", "v")
def keyed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(all(re.fullmatch(r"[a-z0-9._-]{1,64}", key) for key, _ in pairs), "a key is not allowed")
    need(not any(key in COUNTED and type(value) is bool for key, value in pairs), "true is not 1")
    return dict(pairs)
def load(line: bytes) -> Any:  # no other spelling: doubled keys, spaces, fractions, escapes
    text = line.decode("utf-8")
    value = json.loads(text, object_pairs_hook=keyed, parse_float=str, parse_constant=str,
                       parse_int=lambda n: int(n) if abs(int(n)) < 2**53 else n)
    need(cj(value) == line and unicodedata.is_normalized("NFC", text), "a line is not canonical")
    return value
def digest(tag: str, *pieces: bytes) -> str:
    return hashlib.sha256(f"tb1/{tag}\n".encode() + b"".join(pieces)).hexdigest()
def code24(hash_: str) -> str:
    return " ".join(re.findall("....", f"{int(hash_[:20], 16) % 10**24:024d}"))
def unhex(text: Any) -> bytes:
    need(isinstance(text, str) and re.fullmatch(r"([0-9a-f]{2})*", text), "not hexadecimal")
    return bytes.fromhex(text)
# -- Ed25519 (RFC 8032, 5.1.7) in projective coordinates ----------------------------------------
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def point(encoded: bytes) -> Any:
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    roots = (pow(square, (P + 3) // 8, P) * pow(2, k * (P - 1) // 4, P) % P for k in range(4))
    return next(((x, y, 1) for x in roots if x * x % P == square and x % 2 == sign and y < P), None)
def plus(p: Any, q: Any) -> Any:
    x, y, z = p[0] * q[0] % P, p[1] * q[1] % P, p[2] * q[2] % P
    f, g = z * z - D * x * y % P, z * z + D * x * y % P
    return (z * f * ((p[0] + p[1]) * (q[0] + q[1]) - x - y) % P, z * g * (x + y) % P, f * g % P)
def multiple(number: int, p: Any) -> Any:
    rest = multiple(number >> 1, plus(p, p)) if number else (0, 1, 1)
    return plus(rest, p) if number & 1 else rest
def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if not (key and r) or s >= ORDER or (len(public), len(signature)) != (32, 64): return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    base = point(b"X" + b"f" * 31)  # its y is 4/5
    apart = plus(multiple(s, base), plus((-r[0], r[1], 1), multiple(-h % ORDER, key)))
    return bool(multiple(8, key)[0] != 0 == multiple(8, apart)[0])  # small order fits any message
# -- the draw, from what was committed to, revealed and rolled (trust.md 2.5) -------------------
def drawn(chain: str, commit: Any, reveal: Any) -> list[str]:
    need(set(reveal["reveals"]) == set(commit["commits"]), "not every witness of a draw revealed")
    for who, secret in reveal["reveals"].items():
        named = digest("commit", cj([chain, reveal["draw"], who]), unhex(secret))
        need(len(secret) >= 32 and named == commit["commits"][who], f"other secret: {who}")
    told = {name: reveal[name] for name in ("draw", "public", "reveals")}
    seed = unhex(digest("seed", cj({"chain": chain, "items": commit["items"], **told})))
    macs = (hmac.digest(seed, b"tb1/stream\n" + n.to_bytes(4, "big"), "sha256") for n in count())
    words = (int.from_bytes(mac[k:k + 4], "big") for mac in macs for k in range(0, 32, 4))
    def below(most: int) -> int: return next(w for w in words if w < 2**32 - 2**32 % most) % most
    order = list(commit["items"])
    if reveal["draw"].startswith("segment"):  # one of so many for each, whatever the others drew
        return [f"{entry}:{1 + below(commit['segments'])}" for entry in order]
    for i in range(len(order) - 1, 0, -1):
        j = below(i + 1)
        order[i], order[j] = order[j], order[i]
    return order
# -- numbers: exact until a step rounds (scoring.md 10) -----------------------------------------
FAR, HALF = 10**30, Fraction(1, 2)
ROUND: Any = {"half_up": lambda size: floor(size + HALF), "half_even": round,
              "half_down": lambda size: ceil(size - HALF), "up": ceil, "down": floor}
def exact(given: Any) -> Fraction:  # no length that nobody can work out
    text = r"[+-]?[0-9]{1,18}(\.[0-9]{1,18}|/[1-9][0-9]{0,17})?"
    need(type(given) in (int, Fraction) or re.fullmatch(text, given), f"not a number: {given}")
    return Fraction(given)
def rounded(value: Fraction, places: int, mode: str) -> Fraction:  # by its size; the sign is kept
    need(type(places) is int and 0 <= places <= 18, f"places: {places}")
    known(mode in ROUND, f"rounding {mode}")
    return Fraction((-1 if value < 0 else 1) * ROUND[mode](abs(value) * 10**places), 10**places)
def decimal(value: Any, places: int | None = None) -> str:  # None: the shortest exact text
    if places is None and isinstance(value, Fraction):
        places = next((n for n in range(40) if 10**n % value.denominator == 0), 0)
    if not places or isinstance(value, str): return str(value)
    whole, rest = divmod(int(abs(value) * 10**places), 10**places)
    return f"{'-' * (value < 0)}{whole}.{rest:0{places}}"
def total(values: Any) -> Fraction: return sum(values, Fraction(0))
def mean(values: Sequence[Fraction]) -> Fraction: return total(values) / len(values)
def soft_median(values: Sequence[Fraction]) -> Fraction:
    middle = median(values)
    weights = [1 / (1 + (value - middle) ** 2) for value in values]
    return mean([w * v for w, v in zip(weights, values)]) / mean(weights)
FOLDS: Any = {"sum": total, "mean": mean, "median": median, "soft_median": soft_median}
def numbers(values: Any) -> list[Fraction]: return [v for v in values if isinstance(v, Fraction)]
def gravest(values: Any) -> str:  # the word that swallows the others, or none
    words = sorted(value for value in values if isinstance(value, str))
    return next((word for word in ("DSQ", "DNF", "DNS", *words) if word in words), "")
def key(clause: Any, value: Any) -> tuple[int, Any]:  # best first, behind all numbers the words
    return (0, value if clause["lower_wins"] else -value) if numbers([value]) else (1, 0)
def reached(clause: Any, value: Any) -> bool:  # a number as good as the threshold, if any
    limit = key(clause, exact(clause["threshold"])) if "threshold" in clause else (0, FAR)
    return key(clause, value) <= limit
def finished(clause: Any, value: Any) -> Any:  # limits, then rounding; words stay
    if not isinstance(value, Fraction): return value
    value = min(max(value, exact(clause.get("least", -FAR))), exact(clause.get("most", FAR)))
    return rounded(value, clause["places"], clause["mode"]) if "places" in clause else value
def taken(clause: Any, values: list[Any]) -> Any:
    """Without highest and lowest, if any remain; a word is worst, and all but for best, count."""
    low, high, kind = clause["drop_low"], clause["drop_high"], clause["take"]
    counted, words = sorted(numbers(values)), [value for value in values if isinstance(value, str)]
    values = counted + words if clause["lower_wins"] else words + counted
    if low + high < len(values) >= clause["at_least"]: values = values[low:len(values) - high]
    if "drop_beyond" in clause and numbers(values):
        middle, far = median(numbers(values)), exact(clause["drop_beyond"])
        values = [v for v in values if isinstance(v, str) or abs(v - middle) <= far] or values
    counted, word = numbers(values), gravest(values)
    if kind == "count": return Fraction(sum(v > exact(clause.get("above", -FAR)) for v in counted))
    if word and not (kind == "best" and counted): return word
    if kind in ("best", "worst"):
        return (min if (kind == "best") == clause["lower_wins"] else max)(counted)
    known(kind in FOLDS, f"take {kind}")
    return FOLDS[kind](counted)
def equals(keys: dict[Any, Any]) -> list[list[Any]]:  # the best first, each as it was given
    return [list(group) for _, group in groupby(sorted(keys, key=keys.__getitem__), keys.get)]
def placed(groups: list[list[Any]], style: str) -> dict[Any, Fraction]:  # the place of each
    known(style in ("1224", "1334", "1223", "fractional"), f"style {style}")
    places, last = {}, 0
    for dense, group in enumerate(groups, 1):
        first, last = last + 1, last + len(group)
        place = {"1224": first, "1334": last, "1223": dense}.get(style, Fraction(first + last, 2))
        places.update(dict.fromkeys(group, Fraction(place)))
    return places
def turned(step: Any, values: list[Fraction]) -> list[Fraction]:
    kind, middle = step["turn"], mean(values)
    if kind == "clamp":
        middle, by = median(values) if step["around"] == "median" else middle, exact(step["by"])
        return [min(max(value, middle - by), middle + by) for value in values]
    if kind == "rank":
        groups = equals({at: key(step, value) for at, value in enumerate(values)})
        known(not step["tie"] or len(groups) == len(values), "a tie inside the step")
        return [place for _, place in sorted(placed(groups, step.get("style", "1224")).items())]
    if kind == "standardise":
        known(step["mean"] != "pooled" and step["sd"] not in ("pooled", "keep"), "pooled")
        spread, unit = mean([(value - middle) ** 2 for value in values]), 10**60
        root = Fraction(isqrt(spread.numerator * unit**2 // spread.denominator), unit)
        factor = exact(step["sd"] or "1") / root if root else Fraction(0)
        return [exact(step["mean"] or "0") + factor * (value - middle) for value in values]
    if kind == "linear": return [v * exact(step["slope"]) + exact(step["plus"]) for v in values]
    known(kind == "table" and not step["bands"], f"turn {kind}")
    known(all(value.denominator == 1 for value in values), "a table of fractional places")
    return [exact(dict(enumerate(step["table"], 1)).get(int(value), 0)) for value in values]
# -- the chain of steps, ranking, prizes (scoring.md 2, 3, 6, 7) --------------------------------
AXES = ("entry", "stage", "attempt", "component", "criterion", "panel", "role", "seat")
def matching(cells: Cells, only: Any) -> Cells:
    return {at: value for at, value in cells.items()
            if all(at[AXES.index(axis)] in wanted for axis, wanted in only)}
def grouped(cells: Cells, axes: Sequence[str]) -> dict[tuple[str, ...], Cells]:
    groups: dict[tuple[str, ...], Cells] = defaultdict(dict)
    for at, value in cells.items():
        groups[tuple("" if AXES[i] in axes else code for i, code in enumerate(at))][at] = value
    return groups
class Engine:  # what a rulebook says of marks; None as a value is a recusal, text is a word
    def __init__(self, book: Any, marks: Cells, penalties: Any, decisions: Any, all_: int,
                 votes: Any = None, lots: Sequence[str] = ()) -> None:
        wins = {"lower_wins": book["lower_wins"]}  # said in every clause that says nothing else
        self.book = json.loads(cj(book), object_hook=lambda clause: {**wins, **clause})
        self.decisions, self.penalties, self.entered = decisions, penalties, all_
        self.entries = sorted({at[0] for at in marks})
        self.given = {"votes": voted(book["vote"], votes) if votes else {}}
        self.given.update({"lot": {e: Fraction(at) for at, e in enumerate(lots)}} if lots else {})
        taken_away = {(e, *[""] * 7): penalties.get(e, Fraction(0)) for e in self.entries}
        self.states = {"marks": marks, "penalties": taken_away}
        score = self.states["score"] = self.walk(self.book["step"], marks, "step")
        need(len({at[0] for at in score}) == len(score), "several cells are left for an entry")
        for measure in self.book["measure"]:
            begin, name = measure["from"], measure["name"]
            known(begin in self.states, f"measure from {begin}")
            self.states[name] = self.walk(measure["step"], self.states[begin], name)
        self.scores = self.viewed({"by": "score", "only": []})
        self.shown = {e: finished(self.book["ranking"], v) for e, v in self.scores.items()}
    def walk(self, steps: Any, cells: Cells, called: str) -> Cells:
        for number, step in enumerate(steps, 1):
            try: cells = self.step(step, cells)
            except Unchecked as unknown:
                name = step["name"] or step.get("take") or step.get("turn", "")
                raise Unchecked(f"{called} {number} ({name}): {unknown}") from None
            if step["name"]: self.states[step["name"]] = cells
        return cells
    def step(self, step: Any, cells: Cells) -> Cells:  # limits, then rounding; others pass
        touched = matching(cells, step["only"])
        passed = {at: value for at, value in cells.items() if at not in touched}
        counted = {at: value for at, value in touched.items() if isinstance(value, Fraction)}
        if step["over"]: touched = self.fold(step, touched)
        elif "turn" in step:
            for group in grouped(counted, step["across"] or ["entry"]).values():
                touched.update(zip(group, turned(step, list(group.values()))))
        elif step["times"]:
            known(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", step["times"]), "times a column")
            touched.update({at: value * exact(step["times"]) for at, value in counted.items()})
        elif "add" in step:
            known(step["add"] == "penalties", f"add {step['add']}")
            touched.update({at: v + self.penalties.get(at[0], 0) for at, v in counted.items()})
        need(not set(touched) & set(passed), "two cells meet on one coordinate")
        return {**passed, **{at: finished(step, value) for at, value in touched.items()}}
    def fold(self, step: Any, cells: Cells) -> Cells:  # recusals out, fill, need, trim
        found: Cells = {}
        for at, group in grouped(cells, step["over"]).items():
            values = [value for value in group.values() if value is not None]
            if len(values) < len(group) and not set(step["over"]) <= {"seat", "role"}:
                found[at] = None  # a sheet is whole or nothing
            elif values:  # all judges recused: no cell is left
                values += self.filling(step, group, values) if "seat" in step["over"] else []
                short = len(values) < step["need"]
                known(step["short"] or not short, "fewer values than needed")
                found[at] = (step["short"] if short else self.weighted(step, group)
                             if step["take"] == "weighted" else taken(step, values))
        return found
    def filling(self, step: Any, group: Cells, values: list[Any]) -> list[Fraction]:
        for rule in self.book["seats"]:
            have = {(at[5], at[7]) for at in group if at[6] == rule["role"]}
            known(not have or len(have) >= rule["count"], "a score sheet is missing")
        known(len(values) >= self.book["missing"]["least"], "too few seats counted")
        absent = len(group) - len(values) if step.get("absent") == "mean_of_others" else 0
        return [mean(numbers(values))] * absent if absent else []
    def weighted(self, step: Any, group: Cells) -> Any:  # multipliers as written, never normalised
        known(len(step["over"]) == 1, "weights over several axes")
        (axis,) = step["over"]
        rules = {"role": self.book["seats"], "component": self.book["component"]}.get(axis, ())
        own = {one.get("role") or one["code"]: one["weight"] for one in rules if "weight" in one}
        weights = {c: exact(weight) for c, weight in (dict(step["weights"]) or own).items()}
        values = {at[AXES.index(axis)]: v for at, v in group.items() if v is not None}
        if gravest(values.values()): return gravest(values.values())
        need(set(values) <= set(weights), "a part without a weight")
        known(set(values) == set(weights) or step.get("absent") == "leave_out", "a part missing")
        whole = sum(weights.values()) / sum(weights[code] for code in values)
        return sum(weights[code] * value for code, value in values.items()) * whole
    def lists(self, view: Any) -> dict[str, list[Any]]:  # the values of each entry in a state
        by = view["by"] or "score"
        known(not view.get("number") and by in self.states, f"a view of {by}")
        cells = {a: v for a, v in matching(self.states[by], view["only"]).items() if v is not None}
        return {at[0]: [*group.values()] for at, group in grouped(cells, AXES[1:]).items()}
    def viewed(self, view: Any) -> dict[str, Any]:  # one value; entries without any are left out
        if (given := self.given.get(view.get("number"))) is not None:
            return {entry: given[entry] for entry in self.entries if entry in given}
        found = {e: [taken(view, v)] if "take" in view else v for e, v in self.lists(view).items()}
        known(all(len(v) == 1 for v in found.values()), "a view of several cells without a fold")
        return {entry: finished(view, values[0]) for entry, values in found.items()}
    def ranked(self) -> list[list[str]]:  # in settled order, equals together
        ranking, keys = self.book["ranking"], {}  # type: Any, dict[str, Any]
        known(not ranking["within"], f"ranking within {ranking['within']}")
        shown = ranking if ranking["compare"] == "shown" else {}
        columns = [{entry: key(view, finished(shown if view["by"] == "score" else {}, value))
                    for entry, value in self.viewed(view).items()} for view in ranking["by"]]
        for e, score in sorted(self.scores.items()):
            if isinstance(score, Fraction): keys[e] = (0, *(c.get(e, (1, 0)) for c in columns))
            elif score in ranking["last"]: keys[e] = (1,)
        return [part for block in equals(keys) for part in self.settled(block, 0)]
    def settled(self, block: list[str], start: int, said: Any = None) -> list[list[str]]:
        rules = self.book["ranking"]["tiebreak"] if len(block) > 1 else []
        for at in range(start, len(rules)):
            said = said or (rules[at]["ask"] and self.answer("order", block))
            top = equals(self.compared(rules[at], block, said))[0]
            rest = [entry for entry in block if entry not in top]
            if rest: return self.settled(top, at + 1, said) + self.settled(rest, 0, said)
        return [block]
    def compared(self, rule: Any, block: list[str], said: Any) -> dict[str, Any]:  # least is best
        if rule["ask"]: return {entry: exact(said[entry]) if said else 0 for entry in block}
        known(rule.get("take") not in ("count_within", "majority_within"), f"tie {rule['name']}")
        if rule.get("take") == "head_to_head": return self.head_to_head(rule, block)
        if rule.get("take") == "countback":  # best first; where one list ends, the longer is ahead
            lists, above = self.lists(rule), exact(rule.get("above", -FAR))
            kept = {e: [v for v in numbers(lists.get(e, ())) if v > above] for e in block}
            return {e: [*sorted(key(rule, v) for v in kept[e]), key(rule, None)] for e in block}
        found = self.viewed(rule)
        return {entry: key(rule, found.get(entry)) for entry in block}
    def head_to_head(self, rule: Any, block: list[str]) -> dict[str, Any]:  # more seats prefer
        state = matching(self.states[rule["by"]], rule["only"]).items()
        one, two = ({at[1:]: key(rule, value) for at, value in state
                     if at[0] == entry and isinstance(value, Fraction)} for entry in block[:2])
        ahead = sum((one[s] > two[s]) - (one[s] < two[s]) for s in one if s in two)
        return dict.fromkeys(block, 0) if len(block) != 2 else {block[0]: ahead, block[1]: -ahead}
    def answer(self, kind: str, block: Sequence[str]) -> Any:  # the last about exactly these
        told = [d["answer"] for d in self.decisions if d["question"].startswith(f"{kind}\u00b7")]
        return next((answer for answer in reversed(told) if set(answer) == set(block)), {})
    def reaches(self, level: Any, group: list[str]) -> bool:  # as its score is published
        return reached(level, self.shown.get(group[0]))
    def prizes(self, groups: list[list[str]]) -> dict[str, str]:  # walks down the levels
        left, given, said, down, over = list(groups), {}, {}, 0, 0  # type: Any, Any, Any, int, int
        for level, seats in list(self.seats()):
            known(not level["at"] and not level["within"], f"prize {level['code']}")
            free, over, down = max(0, seats + down - over), max(0, over - seats), 0
            whole = level["tie"] in ("extend", "all")
            while left and free >= (1 if whole else len(left[0])) and self.reaches(level, left[0]):
                free -= len(left[0])
                given.update(dict.fromkeys(left.pop(0), level["code"]))
            if left and free > 0 and self.reaches(level, left[0]):  # more equals than seats
                told = said if said.keys() >= {*left[0]} else self.answer("prize", left[0])
                if level["tie"] == "ask" and not told: break  # people must decide first
                answer = told if level["tie"] == "ask" else {}
                said.update(answer)
                others = [entry for entry in left[0] if answer.get(entry) != level["code"]]
                given.update({entry: level["code"] for entry in left[0] if entry not in others})
                down = free - len(left[0]) + len(others)
                left[:1] = [others] if others else []
            elif free > 0 and level["vacancy"] == "roll_down": down = free
            over += max(0, -free) if level["absorb"] else 0
        return {**given, **said}  # what people said stands above what lower levels would give
    def seats(self) -> Iterator[tuple[Any, int]]:  # a count or a share, cumulative or not
        above, many = Fraction(0), len(numbers(self.scores.values()))
        for level in self.book["prize"]:
            share = exact(level.get("share", 0)) * {"scored": many}.get(level["base"], self.entered)
            _, cumulative, mode = level["round"].rpartition("cumulative_")
            before, above = above if cumulative else Fraction(0), above + share
            own = rounded(before + share, 0, mode) - rounded(before, 0, mode)
            yield level, max(level.get("count", int(own)), level["least"], 0)
    def specials(self, groups: list[list[str]], given: dict[str, str]) -> dict[str, list[str]]:
        place = {entry: at for at, group in enumerate(groups) for entry in group}
        held: dict[str, list[str]] = {entry: [] for entry in self.entries}
        most = self.book["specials_per_entry"] or FAR
        for special in self.book["special"]:
            left, wanted = special["count"], special["prizes"]
            for group in equals({
                    entry: (key(special, value), place.get(entry, FAR))
                    for entry, value in self.viewed(special).items()
                    if reached(special, value) and len(held[entry]) < most
                    and (not wanted or given.get(entry) in wanted)}):
                for entry in group if left > 0 else (): held[entry].append(special["code"])
                left -= len(group)
        return held
    def advanced(self, groups: list[list[str]]) -> dict[str, bool]:  # of those not yet through
        through: dict[str, bool] = {}  # False: people said no
        for block in self.book["advance"]:
            known(block["by"] in ("place", "share", "threshold") and not block["within"],
                  f"advance by {block['by']}")
            rest = [group for group in groups if group[0] not in through]
            base = sum(map(len, rest)) if block["base"] == "scored" else self.entered
            share = exact(block.get("share", 1)) * base
            free = block.get("count", rounded(share, 0, block["round"]))
            while rest and free > 0 and self.reaches(block, rest[0]):
                group = rest.pop(0)
                whole = len(group) <= free or block["tie"] in ("all", "extend")
                asked = self.answer("advance", group) if block["tie"] == "ask" else {}
                through.update({e: whole or asked.get(e) == "1" for e in group if whole or asked})
                free = free - len(group) if whole else 0
        return through
# -- the life of a stage, event by event (trust.md 2.2, 2.4, 2.6) -------------------------------
WHEN = {"roster": "setup", "panel": "setup", "draw.commit": "setup", "draw.reveal": "setup",
        "open": "setup", "appearance": "setup open", "votes": "setup open", "score": "open",
        "seal": "open", "penalty": "open sealed", "result": "sealed", "objection": "sealed public"}
OWN = ("panel", "recuse", "appearance", "score", "penalty", "votes", "confirm", "seal", "unseal",
       "decision", "result", "announce", "recover", "objection")  # their part is called as they are
PART = {**{kind: kind for kind in OWN}, "roster": "ids", "panel.change": "panel", "open": "",
        "draw.commit": "commit", "draw.reveal": "reveal", "score.conflict": "score",
        "score.late": "score", "propose": "action"}
MOVES = {"waiting": {"on_stage", "absent", "withdrawn"}, "absent": {"waiting"},
         "on_stage": {"scoring", "waiting", "absent", "withdrawn", "disqualified"},
         "scoring": {"withdrawn", "disqualified"}, "withdrawn": {"waiting"}}
OUT = ("absent", "withdrawn", "disqualified")
class Walk(SimpleNamespace):  # what the events of a bundle have said so far
    def __init__(self, raw: bytes) -> None:
        super().__init__(events=[], hashes=[], labels=[], parts={}, differs=[], unknown=[], void={},
                         restored=[], people={}, office={}, sheets={}, late={}, commits={},
                         draws={}, proposals={}, decisions=[], penalties={}, results=[],
                         excused=set(), skipped=set(), state="setup", lots={}, passed=set())
        self.stands, self.agreed, self.votes = {}, [], None  # type: Any, Any, Any
        self.read(raw)
        self.book = self.rules["rulebook"]
        need(self.book["scale"] <= 9 and 1 <= self.book["attempts"] <= 99, "rules beyond measure")
        self.unit, self.attempts = 10 ** self.book["scale"], range(1, self.book["attempts"] + 1)
        self.turns = [[f"a{turn}"] for turn in self.attempts] if len(self.attempts) > 1 else [[]]
        self.roles = {rule["role"]: rule for rule in self.book["seats"]}
        for event in self.events[1:]:  # the rules are read
            try:
                known((kind := event["kind"]) in PART, f"an event of kind {kind}")
                told = self.part(event["seq"], PART[kind]) if PART[kind] else None
                need(self.state in WHEN.get(kind, self.state), f"a {kind} late or too early")
                getattr(self, "on_" + kind.partition(".")[0])(event, told)
            except Unchecked as reason: self.unknown.append(str(reason))
        need(not self.agreed, "something two persons agreed on did not happen")
    def read(self, raw: bytes) -> None:  # all canonical, each link, part and head in its place
        need(raw.endswith(b"\n"), "the file is cut short")
        header, *records = [load(line) for line in raw[:-1].split(b"\n")]
        need(set(header) == {"chain", "level", "tb1"} and header["tb1"] == "bundle"
             and header["level"] in ("full", "public"), "no header of a bundle")
        self.name, self.level = header["chain"], header["level"]
        readers = {"e": self.link, "p": self.open, "head": self.head}
        kinds = [kind for (kind,) in records]
        need(kinds == sorted(kinds, key=[*readers].index), "a record is out of order")
        for kind, record in zip(kinds, records): readers[kind](record[kind])
        need(len({event["op"] for event in self.events}) == len(self.events), "an operation twice")
        self.rules = self.part(0, "rules")
        need(self.rules["chain"] == self.name and ("rules", 1) in self.labels, "rules not anchored")
    def link(self, event: Any) -> None:
        seq, before = len(self.events), digest("genesis", self.name.encode())
        last, before = (self.events[-1]["at"], self.hashes[-1]) if seq else ("", before)
        fixed = {"chain": self.name, "prev": before, "seq": seq, "v": 1}
        need(set(event) == {"actor", "at", "kind", "op", "parts", *fixed}
             and fixed.items() <= event.items() and (event["kind"] == "rules") == (seq == 0),
             f"broken at event {seq}")
        time = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["at"], re.ASCII)
        need(time and event["at"] >= last, f"time of event {seq}")
        self.events.append(event)
        self.hashes.append(digest("event", cj(event)))
    def open(self, part: Any) -> None:  # salt and data open the hash that stands in its event
        at = (part["seq"], part["part"])
        need(set(part) == {"data", "part", "salt", "seq"} and len(part["salt"]) == 32
             and at[0] >= 0 and at > next(reversed(self.parts), (-1, "")), "a part out of order")
        told = digest("part", unhex(part["salt"]), cj(part["data"]))
        need(self.events[at[0]]["parts"].get(at[1]) == told, f"part {at} is another")
        self.parts[at] = part["data"]
    def head(self, note: str) -> None:  # every signer of the rules signed it, and nobody else
        text, _, lines = note.rpartition("\n\n")
        magic, chain, size, hash_, label, at = text.split("\n")
        need(magic == "tb1/head" and chain == self.name and str(int(size)) == size > "0"
             and [hash_] == self.hashes[int(size) - 1:int(size)]
             and at >= self.events[int(size) - 1]["at"], "a signed head of another chain")
        signed = re.findall("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)\n", lines)
        need("".join(f"\u2014 {name} {code}\n" for name, code in signed) == lines, "no signed head")
        signers = self.part(0, "rules")["signers"]
        need([one[0] for one in signed] == sorted(signers) > [], "not all signed")
        for name, code in signed:
            public, raw = unhex(signers[name]), base64.b64decode(code)
            key = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
            need(base64.b64encode(raw).decode() == code and raw[:4] == key
                 and is_signed(public, f"{text}\n".encode(), raw[4:]), f"bad signature: {name}")
        self.labels.append((label, int(size)))
    def part(self, seq: int, name: str) -> Any:
        if (seq, name) in self.parts: return self.parts[seq, name]
        need(seq and self.level == "public", f"{name} of event {seq} is missing")
        raise Unchecked(f"{name} of event {seq} is not disclosed")
    def agree(self, action: str, **what: Any) -> None:  # use up what two persons agreed on
        fits = [one for one in self.agreed if one[0] == action and what.items() <= one[1].items()]
        need(fits, f"{action} without two persons")
        self.agreed.remove(fits[0])
    def on_roster(self, event: Any, told: Any) -> None:
        need(not self.stands and told == sorted(set(told)), "a roster twice or not sorted")
        self.stands = dict.fromkeys(told, "waiting")
    def on_panel(self, event: Any, told: Any) -> None:
        if self.state != "setup":  # once open: only who else holds an office, by two persons
            need(not told["people"], "a panel late")
            self.agree("panel.change", office=told["office"])
        people, way = told.get("people", {}), sorted if self.people else list  # type: Any, Any
        self.office.update(told.get("office", {}))
        self.people.update({code: one["role"] for code, one in people.items()})
        self.lots.update({code: f"{one.get('lot')}:{one['role']}" for code, one in people.items()})
        self.passed.update(event["parts"])  # who was passed over has a part that says why
        due = [lot for role, rule in self.roles.items() for lot in [
            one for one in self.draws.get("judges", ()) if one.endswith(f":{role}")
            and f"passed.{one.split(':')[0]}" not in self.passed][:rule["count"]]]
        need("judges" not in self.commits or not self.people or (way(due) == way(map(self.lots.get,
             sorted(self.lots))) and (way is sorted or len(self.commits) == 1)), "not as drawn")
    def on_recuse(self, event: Any, told: Any) -> None:
        action = "recuse" if told["why"] == "recused" else "sheet.absent"
        if self.state != "setup": self.agree(action, sheet=told["sheet"])
        self.excused.add(tuple(told["sheet"].split(".", 1)))
    def on_draw(self, event: Any, told: Any) -> None:  # once void, it has another name
        name = told["draw"].partition(".")[0]
        begun = self.commits.get(name, {}).get("draw")
        listed = sorted({*told.get("items", ())} if name == "judges" else self.stands)
        need(name not in self.draws and told.get("segments", 1) in range(1, 100)
             and not (name == "judges" and self.people), "a draw twice, or of judges who sit")
        if event["kind"] == "draw.commit":
            need(told.get("voids") == begun and told["draw"] not in (begun, *self.void)
                 and told["items"] == listed, "a draw twice or over another list")
            self.void.update({begun: told["reason"]} if begun else {})
            self.commits[name] = told
        else:
            own = self.draws[name] = drawn(self.name, self.commits[name], told)
            need(told["draw"] == begun and told["result"] == own, "the draw comes out otherwise")
    def on_open(self, event: Any, told: Any) -> None:
        need(self.stands and self.people and set(self.commits) <= set(self.draws), "open too early")
        self.state = "open"
    def on_appearance(self, event: Any, told: Any) -> None:
        entry, to, order = told["id"], told["state"], told.get("order")
        stands = self.stands[entry]
        if to in ("attempt", "no_attempt"):
            at, made = (entry, told["attempt"]), to == "attempt"
            need(at[1] in self.attempts and stands != "sealed" and (at in self.skipped) == made,
                 "an attempt late or beyond the rules")
            if any((one["entry"], one["attempt"]) == at for one in self.sheets.values()):
                self.agree("no_attempt", appearance=entry, attempt=at[1], made=made)
            self.skipped ^= {at}
        elif to == "order":  # turns are changed among those who wait
            moved = {a for a, b in zip(self.draws.get("order", order), order) if a != b}
            need(sorted(order) == sorted(self.stands)
                 and {self.stands[one] for one in moved} <= {"waiting"}, "an order not allowed")
            self.draws["order"] = order
        else:
            need(to in MOVES.get(stands, ()), "a move not allowed")
            self.stands[entry] = to
    def on_score(self, event: Any, told: Any) -> None:  # one late or in conflict waits
        score = self.lawful(told, event["actor"])
        if event["kind"] == "score.late": self.late[event["seq"]] = score
        elif event["kind"] == "score":
            need(self.stands[score["entry"]] not in (*OUT, "sealed")
                 and (score["entry"], score["seat"]) not in self.excused, "a score late")
            self.count(score)
    def lawful(self, score: Any, actor: str = "") -> Any:  # its place is read from its name
        entry, *turn, seat = score["sheet"].split(".")
        need(entry in self.stands and actor in ("", seat) and turn in self.turns, "not a sheet")
        lines = self.criteria(self.people[seat])
        need(set(score["marks"]) == set(lines), f"a sheet is not whole: {score['sheet']}")
        for key, mark in score["marks"].items():
            value, line = Fraction(mark, self.unit), lines[key]
            steps = (value - exact(line["least"])) / exact(line.get("step", Fraction(1, self.unit)))
            need(type(mark) is int and steps >= 0 and steps.denominator == 1
                 and value <= exact(line.get("most", FAR)), f"a mark out of bounds: {key}")
        need(score["total"] == sum(score["marks"].values()), "a total is wrong")
        return dict(score, entry=entry, seat=seat, attempt=self.turns.index(turn) + 1)
    def criteria(self, role: str) -> dict[str, Any]:
        wanted = self.roles[role]["scores"]
        return {f"{part['code']}.{line['code']}": line for part in self.book["component"]
                for line in part["criterion"] if not wanted or part["code"] in wanted}
    def count(self, score: Any, late: bool = False) -> None:
        rev = self.sheets.get(score["sheet"], {"rev": 0})["rev"] + 1
        need(late or score["rev"] == rev, f"a revision skipped or twice: {score['sheet']}")
        self.sheets[score["sheet"]] = dict(score, rev=rev)
    def on_penalty(self, event: Any, told: Any) -> None:
        e = told["appearance"]
        sealed = "sealed" in (self.state, self.stands[e])
        if "strikes" in told:  # one person's hand, so only before the seal
            struck = self.penalties.pop(told["strikes"])
            need(struck["appearance"] == e and not sealed, "strikes no penalty")
            return
        if sealed: self.agree("penalty", appearance=e, code=told["code"], measured=told["seconds"])
        rules = [rule for rule in self.book["penalty"] if rule["code"] == told["code"]]
        need(rules and told["points"] == self.unit * points_of(rules[0], told["seconds"]),
             "a penalty that is not the rules'")
        self.penalties[event["seq"]] = told
    def on_votes(self, event: Any, told: Any) -> None:  # once, no more than cards
        each = [count for of in told["counts"].values() for count in of.values()]
        need(self.votes is None and set(told["counts"]) <= set(self.stands)
             and {type(n) for n in each} <= {int} and min(each, default=0) >= 0
             and sum(each) <= told["used"] * self.book["vote"]["choices"]
             and told["used"] <= told["cards"], "votes twice, or more than cards")
        self.votes = told["counts"]
    def on_propose(self, event: Any, told: Any) -> None:
        why = "reason" in event["parts"] or told["reason"]  # a private one has a part of its own
        need(why and told["action"] in self.rules["two_person"], "a bad proposal")
        self.proposals[event["seq"]] = (event["actor"], told)
    def on_confirm(self, event: Any, told: Any) -> None:  # exactly what another proposed
        need(told["ref"] >= 0 and told["hash"] == self.hashes[told["ref"]], "confirms what is not")
        known(told["ref"] in self.proposals or self.level == "full", "a proposal is not disclosed")
        by, asked = self.proposals.pop(told["ref"])
        action, what, sides = asked["action"], asked["what"], self.rules["two_person"]
        need(by != event["actor"] and self.office.get(by) in sides[action][0]
             and self.office.get(event["actor"]) in sides[action][1], f"not two persons: {action}")
        if action in ("score.correct", "paper.entry"):
            for score in what.get("sheets", [what.get("score")]): self.count(self.lawful(score))
        elif action == "late.admit": self.count(self.late[what["seq"]], late=True)
        elif action == "withdraw": self.state = "sealed"
        elif action not in ("confirm", "erase"): self.agreed.append((action, what))
    def owed(self, entries: Any) -> Iterator[tuple[str, str, int, str]]:  # sheets that count
        for e, (at, turn), seat in product(entries, zip(self.attempts, self.turns), self.people):
            if (self.stands[e] not in OUT and (e, at) not in self.skipped
                    and self.roles[self.people[seat]]["counted"]):
                yield ".".join((e, *turn, seat)), e, at, seat
    def on_seal(self, event: Any, told: Any) -> None:  # every expected sheet must be there
        every = told["appearance"] == "*"
        sealed = [e for e in self.stands if every or e == told["appearance"]]
        gaps = [sheet for sheet, entry, _, seat in self.owed(sealed)
                if sheet not in self.sheets and (entry, seat) not in self.excused]
        need(not gaps or self.book["missing"]["policy"] != "block", f"sealed without {gaps}")
        self.stands.update({e: "sealed" for e in sealed if self.stands[e] not in OUT})
        need(not every or ("lock", event["seq"] + 1) in self.labels, "the seal was not anchored")
        self.state = "sealed" if every else "open"
    def on_unseal(self, event: Any, told: Any) -> None:
        self.agree("unseal")
        self.state = "open"
        self.stands.update({e: "scoring" for e in self.stands if self.stands[e] == "sealed"})
    def on_decision(self, event: Any, told: Any) -> None:
        self.agree("decide", question=told["question"], answer=told["answer"])
        self.decisions.append(told)
    def on_result(self, event: Any, told: Any) -> None:
        self.results.append(told)
        known(all("score" not in reason for reason in self.unknown), "the marks are not disclosed")
        self.differs += list(compared(self.engine(), told, f"result {len(self.results)}, "))
    def engine(self) -> Engine:  # of the marks that count; a recusal is an empty mark
        cells: Cells = {}
        need(self.excused <= set(product(self.stands, self.people)), "nobody was recused")
        for sheet, entry, attempt, seat in self.owed(self.stands):
            role, freed = self.people[seat], (entry, seat) in self.excused  # wins over a sheet
            for key in self.criteria(role) if freed or sheet in self.sheets else ():
                at = (entry, "", str(attempt), *key.split(".", 1), "", role, seat)
                cells[at] = None if freed else Fraction(self.sheets[sheet]["marks"][key], self.unit)
        return Engine(self.book, cells, self.taken_away(), self.decisions, len(self.stands),
                      self.votes, self.draws.get("tie", ()))
    def taken_away(self) -> dict[str, Fraction]:  # by entry, each article within its cap
        found = dict.fromkeys(self.stands, Fraction(0))
        for entry, rule in product(found, self.book["penalty"] if self.penalties else ()):
            known("sets" not in rule, "a penalty that sets a score")
            points = (Fraction(given["points"], self.unit) for given in self.penalties.values()
                      if (given["appearance"], given["code"]) == (entry, rule["code"]))
            found[entry] += max(total(points), exact(rule.get("cap", -FAR)))
        return found
    def on_announce(self, event: Any, told: Any) -> None:  # the last result, line by line
        self.agree("publish", run=len(self.results))
        prizes, specials = ({one["code"]: one["name"] or one["code"] for one in self.book[kind]}
                            for kind in ("prize", "special"))
        rows = [[row["entry"], row["place"], row["shown"], prizes.get(row["prize"], ""),
                 [specials[code] for code in row["specials"]], row["advanced"]]
                for row in self.results[-1]["rows"]]
        fields = ("code", "place", "score", "prize", "specials", "advanced")
        need(cj(rows) == cj([[one[f] for f in fields] for one in told["lines"]]), "told otherwise")
        need(told["rulebook"] == digest("rules", cj(self.book)), "announced under other rules")
        self.state = "public"
    def on_recover(self, event: Any, told: Any) -> None:  # went on from an older backup
        self.agree("recover", head=told["head"])
        need(told["head"] in self.hashes[:event["seq"]], "goes on from another chain")
        self.restored.append(f"from a backup of {told['made']}, {told['events']} events")
    def on_objection(self, event: Any, told: Any) -> None: """Nothing follows from it here."""
def voted(rule: Any, counts: Any) -> dict[str, Fraction]:  # as they are, of the most, or of all
    weights = dict(rule["weights"]) or {"audience": "1"}
    sums = {entry: total(exact(weights[group]) * number for group, number in of.items())
            for entry, of in counts.items()}
    if rule["convert"] == "count" or not any(sums.values()): return sums
    whole = max(sums.values()) if rule["convert"] == "of_most" else sum(sums.values())
    return {entry: exact(rule["most"]) * each / whole for entry, each in sums.items()}
def points_of(rule: Any, measured: Any) -> Fraction:  # fixed, by bands, or by started units
    if measured is None: return exact(rule["points"])
    value = exact(measured or 0)
    if rule["bands"]:
        return exact(next((n for top, n in rule["bands"] if value <= exact(top)), rule["beyond"]))
    over = value - exact(rule.get("most", FAR))
    if over <= 0: return exact(rule["points"] if value < exact(rule.get("least", -FAR)) else 0)
    units = -(-over // exact(rule["per"])) if "per" in rule else 1
    return max(exact(rule["points"]) * units, exact(rule.get("cap", -FAR)))
def computed(engine: Engine) -> Iterator[tuple[str, dict[str, Any]]]:  # column by column
    ranking, groups = engine.book["ranking"], engine.ranked()
    yield "exact", {e: str(v) for e, v in engine.scores.items() if isinstance(v, Fraction)}
    yield "shown", {e: decimal(v, ranking.get("places")) for e, v in engine.shown.items()}
    yield "place", {e: decimal(at) for e, at in placed(groups, ranking["style"]).items()}
    yield "prize", (given := engine.prizes(groups))
    yield "specials", {e: sorted(codes) for e, codes in engine.specials(groups, given).items()}
    yield "advanced", engine.advanced(groups)
def compared(engine: Engine, told: Any, run: str) -> Iterator[str]:
    rows = {row["entry"]: row for row in told["rows"]}
    yield from (f"{run}{entry} is missing" for entry in engine.entries if entry not in rows)
    for name, found in computed(engine):
        step = f"step {len(engine.book['step'])}, " if name in ("exact", "shown") else ""
        for entry, row in rows.items():
            published = sorted(row[name]) if name == "specials" else row[name]
            if repr(published or None) != repr(found.get(entry) or None):
                yield (f"{run}{step}{name} of {entry}: published {published or 'none'}, "
                       f"comes out {found.get(entry) or 'none'}")
def check(raw: bytes, codes: Sequence[str] = ()) -> Walk:  # or Bad; `differs` is in the walk
    try: walk = Walk(raw)
    except Exception as error:  # whatever else a hostile bundle makes of it
        raise Bad(error if isinstance(error, Bad) else f"not of this format ({error!r})") from None
    plain = {*walk.hashes, *(code24(hash_).replace(" ", "") for hash_ in walk.hashes)}
    for code in codes:
        need(re.sub(r"\s", "", code).lower() in plain, f"paper code {code} is not in this chain")
    return walk
def main(arguments: list[str]) -> int:
    codes = [arguments[i + 1] for i, one in enumerate(arguments[:-1]) if one == "--code"]
    files = [one for one in arguments if one != "--code" and one not in codes]
    if len(files) != 1:
        print(__doc__)
        return 2
    try:
        with open(files[0], "rb") as file: walk = check(file.read(), codes)
    except Bad as reason:
        print(f"BROKEN: {reason}\nverdict: differs")
        return 1
    hidden = sum(len(event["parts"]) for event in walk.events) - len(walk.parts)
    print(f"chain {walk.name}: {len(walk.events)} events, {len(walk.sheets)} sheets, "
          f"{len(walk.results)} results, {hidden} parts not disclosed",
          f"head  {walk.hashes[-1]}", f"code  {code24(walk.hashes[-1])}",
          *(f"RESTORED {told}: compare every paper code" for told in walk.restored),
          *(f"VOID draw {name}: {told}" for name, told in walk.void.items()),
          *(f"DIFFERS: {told}" for told in walk.differs),
          *(f"NOT CHECKED: {told}" for told in walk.unknown), sep="\n")
    if not codes: print("no paper code was given: the bundle agrees with itself, no more is shown")
    verdict = 1 if walk.differs else 2 if walk.unknown or not walk.results else 0
    print("verdict: " + ("same", "differs", "not checked")[verdict])
    return verdict
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
