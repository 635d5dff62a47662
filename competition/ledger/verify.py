#!/usr/bin/env python3
"""Check a bundle of a judged contest on your own computer, without trusting its server.

    python3 verify.py bundle.jsonl --code "4990 7041 5072 0164 3459 5913"

One file, Python 3.8 or newer, standard library only, no network, no code of the program that made
the bundle. It checks every link, signature, draw, revision and two-person action (trust.md 2),
computes the results again from the marks by the rules in event 0 (scoring.md), and says: same;
differs, and where; or not checked, and which step it does not know or what is not disclosed.
Exit status 0, 1, 2. A code is what was written on paper when it was announced: without one this
shows that the bundle is consistent, not that it is the one that was announced.
"""

# Dense on purpose: it is to be read in one sitting by somebody who does not trust us.
# fmt: off
from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import product
from math import ceil, floor, isqrt
from statistics import median
from typing import Any, Dict, Iterator, List, Sequence, Tuple

Cells = Dict[Tuple[str, ...], Any]
Groups = List[List[str]]
class Bad(Exception):
    """The bundle breaks a rule of the format or of the contest."""
class Unchecked(Exception):
    """A clause that this program does not know, or a part that is not disclosed."""
def need(fact: object, told: str, otherwise: type[Exception] = Bad) -> None:
    if not fact:
        raise otherwise(told)
def known(fact: object, told: str) -> None:
    need(fact, told, Unchecked)
# -- canonical lines and hashes (trust.md 2.1, 2.2) ---------------------------------------------
def cj(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
COUNTED = ("attempt", "points", "ref", "rev", "run", "seconds", "seq", "strikes", "total", "v")
def keyed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(all(re.fullmatch(r"[a-z0-9._-]{1,64}", key) for key, _ in pairs), "a key is not allowed")
    need(not any(key in COUNTED and type(value) is bool for key, value in pairs), "true is not 1")
    return dict(pairs)
def load(line: bytes) -> Any:
    """Read a line and refuse any other spelling: doubled keys, spaces, fractions, escapes."""
    try:
        text = line.decode("utf-8")
        value = json.loads(text, object_pairs_hook=keyed, parse_float=str, parse_constant=str,
                           parse_int=lambda n: int(n) if abs(int(n)) < 2**53 else n)
        need(cj(value) == line and unicodedata.is_normalized("NFC", text), "not canonical")
    except (ValueError, RecursionError):
        raise Bad("a line is not canonical JSON") from None
    return value
def digest(tag: str, *pieces: bytes) -> str:
    return hashlib.sha256(f"tb1/{tag}\n".encode() + b"".join(pieces)).hexdigest()
def code24(hash_: str) -> str:
    digits = f"{int(hash_[:20], 16) % 10**24:024d}"
    return " ".join(digits[i:i + 4] for i in range(0, 24, 4))
def unhex(text: Any) -> bytes:
    need(isinstance(text, str) and re.fullmatch(r"([0-9a-f]{2})*", text), "not hexadecimal")
    return bytes.fromhex(text)
# -- Ed25519 (RFC 8032, 5.1.7) in extended coordinates ------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def point(encoded: bytes) -> Any:
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)
def plus(p: Any, q: Any) -> Any:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)
def multiple(number: int, p: Any) -> Any:
    total = (0, 1, 1, 0)
    while number:
        total, p, number = plus(total, p) if number & 1 else total, plus(p, p), number >> 1
    return total
def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or not (base and key and r) or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    left, right = multiple(8 * s, base), multiple(8, plus(r, multiple(h % ORDER, key)))
    small = multiple(8, key)[0] % P == 0  # a key of small order fits any signature
    return not small and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
# -- the draw (trust.md 2.5) --------------------------------------------------------------------
def drawn(chain: str, commit: Any, reveal: Any) -> list[str]:
    """Repeat a draw from what was committed to, revealed and rolled."""
    need(set(reveal["reveals"]) == set(commit["commits"]), "not every witness of a draw revealed")
    for who, secret in reveal["reveals"].items():
        named = digest("commit", cj([chain, reveal["draw"], who]), unhex(secret))
        need(len(secret) >= 32 and named == commit["commits"][who], f"other secret: {who}")
    told = {name: reveal[name] for name in ("draw", "public", "reveals")}
    whole = cj({"chain": chain, "items": commit["items"], **told})
    seed = hashlib.sha256(b"tb1/seed\n" + whole).digest()
    blocks = (b"tb1/stream\n" + number.to_bytes(4, "big") for number in range(2**32))
    macs = (hmac.digest(seed, block, "sha256") for block in blocks)
    words = (int.from_bytes(mac[k:k + 4], "big") for mac in macs for k in range(0, 32, 4))
    order = list(commit["items"])
    for i in range(len(order) - 1, 0, -1):
        j = next(word for word in words if word < 2**32 - 2**32 % (i + 1)) % (i + 1)
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
def rounded(value: Fraction, places: int, mode: str) -> Fraction:
    """Round the magnitude; the sign is kept."""
    need(type(places) is int and 0 <= places <= 18, f"places: {places}")
    known(mode in ROUND, f"rounding {mode}")
    return Fraction((-1 if value < 0 else 1) * ROUND[mode](abs(value) * 10**places), 10**places)
def decimal(value: Fraction, places: int | None = None) -> str:
    """Decimal text with so many places; without: the shortest exact text, else the ratio."""
    if places is None:
        places = next((n for n in range(40) if (value * 10**n).denominator == 1), -1)
    units = str(int(abs(value) * 10**max(places, 0))).rjust(places + 1, "0")
    text = f"{units[:-places]}.{units[-places:]}" if places > 0 else units
    return str(value) if places < 0 else f"-{text}" if value < 0 else text
def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
def soft_median(values: Sequence[Fraction]) -> Fraction:
    middle = median(values)
    weights = [1 / (1 + (value - middle) ** 2) for value in values]
    return mean([w * v for w, v in zip(weights, values)]) / mean(weights)
FOLDS: Any = {"sum": lambda values: sum(values, Fraction(0)), "mean": mean, "median": median,
              "soft_median": soft_median, "least": min, "most": max}
def numbers(values: Any) -> list[Fraction]:
    return [value for value in values if isinstance(value, Fraction)]
def gravest(values: Any) -> str:
    """The word that swallows the others; empty where there is none."""
    words = sorted(value for value in values if isinstance(value, str))
    return next((word for word in ("DSQ", "DNF", "DNS", *words) if word in words), "")
def key(clause: Any, value: Any) -> tuple[int, Any]:
    """For sorting, best first; what is not a number is behind all numbers."""
    sign = 1 if clause["lower_wins"] else -1
    return (0, sign * value) if isinstance(value, Fraction) else (1, 0)
def reached(clause: Any, value: Any) -> bool:
    """Is it a number, and as good as the threshold, if there is one?"""
    limit = key(clause, exact(clause["threshold"])) if "threshold" in clause else (0, FAR)
    return key(clause, value) <= limit
def finished(clause: Any, value: Any) -> Any:
    """Limits, then rounding; words stay."""
    if not isinstance(value, Fraction):
        return value
    value = min(max(value, exact(clause.get("least", -FAR))), exact(clause.get("most", FAR)))
    return rounded(value, clause["places"], clause["mode"]) if "places" in clause else value
def trimmed(clause: Any, values: list[Any]) -> list[Any]:
    """Drop the highest and lowest, words counting as the worst; nothing if nothing would remain."""
    low, high, counted = clause["drop_low"], clause["drop_high"], sorted(numbers(values))
    words = [value for value in values if isinstance(value, str)]
    ordered = counted + words if clause["lower_wins"] else words + counted
    if low + high < len(ordered) >= clause["at_least"]:
        ordered = ordered[low:len(ordered) - high]
    if "drop_beyond" in clause and numbers(ordered):
        middle, far = median(numbers(ordered)), exact(clause["drop_beyond"])
        ordered = [v for v in ordered if isinstance(v, str) or abs(v - middle) <= far] or ordered
    return ordered
def taken(clause: Any, values: list[Any]) -> Any:
    """One value out of many. A word swallows numbers, but for the best and for counting."""
    values, kind = trimmed(clause, values), clause["take"]
    counted, word = numbers(values), gravest(values)
    if kind == "count":
        return Fraction(sum(value > exact(clause.get("above", -FAR)) for value in counted))
    if word and not (kind == "best" and counted):
        return word
    if kind in ("best", "worst"):
        kind = "least" if (kind == "best") == clause["lower_wins"] else "most"
    known(kind in FOLDS, f"take {kind}")
    return FOLDS[kind](counted)
def ranks(values: Sequence[Fraction], lower: bool, style: str) -> dict[Fraction, Fraction]:
    """The place of each value: standard, modified, dense or fractional."""
    known(style in ("1224", "1334", "1223", "fractional"), f"style {style}")
    many, last, places = Counter(values), 0, {}
    for dense, value in enumerate(sorted(many, reverse=not lower), 1):
        first, last = last + 1, last + many[value]
        styles = {"1224": first, "1334": last, "1223": dense}
        places[value] = Fraction(styles.get(style, Fraction(first + last, 2)))
    return places
def turned(step: Any, values: list[Fraction]) -> list[Fraction]:
    """What the values of one group turn into."""
    kind, middle = step["turn"], mean(values)
    if kind == "clamp":
        middle, by = median(values) if step["around"] == "median" else middle, exact(step["by"])
        return [min(max(value, middle - by), middle + by) for value in values]
    if kind == "rank":
        known(not step["tie"] or len(set(values)) == len(values), "a tie inside the step")
        places = ranks(values, step["lower_wins"], step.get("style", "1224"))
        return [places[value] for value in values]
    if kind == "standardise":
        known(step["mean"] != "pooled" and step["sd"] not in ("pooled", "keep"), "pooled")
        spread, unit = mean([(value - middle) ** 2 for value in values]), 10**60
        root = Fraction(isqrt(spread.numerator * unit**2 // spread.denominator), unit)
        factor = exact(step["sd"] or "1") / root if root else Fraction(0)
        return [exact(step["mean"] or "0") + factor * (value - middle) for value in values]
    if kind == "linear":
        return [value * exact(step["slope"]) + exact(step["plus"]) for value in values]
    known(kind == "table" and not step["bands"], f"turn {kind}")
    known(all(value.denominator == 1 for value in values), "a table of fractional places")
    points = dict(enumerate(step["table"], 1))
    return [exact(points.get(int(value), 0)) for value in values]
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
class Engine:
    """Computes what a rulebook says of marks. None as a value is a recusal, text is a word."""
    def __init__(self, book: Any, marks: Cells, penalties: Any, decisions: Any, all_: int,
                 votes: Any = None) -> None:
        wins = {"lower_wins": book["lower_wins"]}  # said in every clause that says nothing else
        self.book = json.loads(cj(book), object_hook=lambda clause: {**wins, **clause})
        self.decisions, self.penalties, self.entered = decisions, penalties, all_
        self.entries = sorted({at[0] for at in marks})
        sums = voted(book["vote"], votes) if votes else {}
        self.votes = {entry: sums[entry] for entry in self.entries if entry in sums}
        taken_away = {(e, *[""] * 7): penalties.get(e, Fraction(0)) for e in self.entries}
        self.states = {"marks": marks, "penalties": taken_away}
        score = self.states["score"] = self.walk(self.book["step"], marks, "step")
        need(len({at[0] for at in score}) == len(score), "several cells are left for an entry")
        for measure in self.book["measure"]:
            known(measure["from"] in self.states, f"measure from {measure['from']}")
            begin, name = self.states[measure["from"]], measure["name"]
            self.states[name] = self.walk(measure["step"], begin, name)
        self.scores = self.viewed({"by": "score", "only": []})
    def walk(self, steps: Any, cells: Cells, called: str) -> Cells:
        for number, step in enumerate(steps, 1):
            try:
                cells = self.step(step, cells)
            except Unchecked as unknown:
                name = step["name"] or step.get("take") or step.get("turn", "")
                raise Unchecked(f"{called} {number} ({name}): {unknown}") from None
            if step["name"]:
                self.states[step["name"]] = cells
        return cells
    def step(self, step: Any, cells: Cells) -> Cells:
        """One verb on the cells that `only` means, then limits, then rounding; others pass."""
        touched = matching(cells, step["only"])
        passed = {at: value for at, value in cells.items() if at not in touched}
        if step["over"]:
            touched = self.fold(step, touched)
        elif "turn" in step:
            counted = {at: v for at, v in touched.items() if isinstance(v, Fraction)}
            for group in grouped(counted, step["across"] or ["entry"]).values():
                touched.update(zip(group, turned(step, list(group.values()))))
        elif step["times"] or "add" in step:
            known(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", step["times"] or "1"), "times a column")
            known(step["times"] or step["add"] == "penalties", f"add {step.get('add')}")
            times, away = exact(step["times"] or 1), {} if step["times"] else self.penalties
            touched = {at: v * times + away.get(at[0], 0) if isinstance(v, Fraction) else v
                       for at, v in touched.items()}
        need(not set(touched) & set(passed), "two cells meet on one coordinate")
        return {**passed, **{at: finished(step, value) for at, value in touched.items()}}
    def fold(self, step: Any, cells: Cells) -> Cells:
        """Recusals out, missing sheets, `need`, trimming, the fold: in this order."""
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
        """What stands in for recused seats; where a sheet is missing we do not follow."""
        for rule in self.book["seats"]:
            have = {(at[5], at[7]) for at in group if at[6] == rule["role"]}
            known(not have or len(have) >= rule["count"], "a score sheet is missing")
        known(len(values) >= self.book["missing"]["least"], "too few seats counted")
        absent = len(group) - len(values) if step.get("absent") == "mean_of_others" else 0
        return [mean(numbers(values))] * absent if absent else []
    def weighted(self, step: Any, group: Cells) -> Any:
        """Weights are multipliers as written, never normalised."""
        known(len(step["over"]) == 1, "weights over several axes")
        (axis,) = step["over"]
        rules = {"role": self.book["seats"], "component": self.book["component"]}.get(axis, ())
        weights = dict(step["weights"]) or {rule.get("role") or rule["code"]: rule["weight"]
                                            for rule in rules if "weight" in rule}
        values = {at[AXES.index(axis)]: v for at, v in group.items() if v is not None}
        if gravest(values.values()):
            return gravest(values.values())
        need(set(values) <= set(weights), "a part without a weight")
        known(set(values) == set(weights) or step.get("absent") == "leave_out", "a part missing")
        whole = sum(map(exact, weights.values())) / sum(exact(weights[c]) for c in values)
        return sum(exact(weights[code]) * value for code, value in values.items()) * whole
    def lists(self, view: Any) -> dict[str, list[Any]]:
        """What a view means for each entry: the values of its cells in a named state."""
        by, found = view["by"] or "score", defaultdict(list)  # type: str, Any
        known(not view.get("number") and by in self.states, f"a view of {by}")
        for at, value in matching(self.states[by], view["only"]).items():
            if value is not None:
                found[at[0]].append(value)
        return dict(found)
    def viewed(self, view: Any) -> dict[str, Any]:
        """One value for each entry; entries without any are left out."""
        if view.get("number") == "votes":
            return self.votes
        found = self.lists(view)
        if "take" in view:
            found = {entry: [taken(view, values)] for entry, values in found.items()}
        known(all(len(v) == 1 for v in found.values()), "a view of several cells without a fold")
        return {entry: finished(view, values[0]) for entry, values in found.items()}
    def ranked(self) -> Groups:
        """Entries in settled order, equals together; the words of `last` behind all numbers."""
        ranking, blocks = self.book["ranking"], defaultdict(list)  # type: Any, Any
        known(not ranking["within"], f"ranking within {ranking['within']}")
        shown = ranking if ranking["compare"] == "shown" else {}
        views = [(view, shown if view["by"] == "score" else {}, self.viewed(view))
                 for view in ranking["by"]]
        for entry, score in sorted(self.scores.items()):
            if isinstance(score, Fraction):
                keys = (key(view, finished(how, found.get(entry))) for view, how, found in views)
                blocks[(0, *keys)].append(entry)
            elif score in ranking["last"]:
                blocks[(1,)].append(entry)
        return [part for at in sorted(blocks) for part in self.settled(blocks[at], 0)]
    def settled(self, block: list[str], start: int) -> Groups:
        """The best subgroup goes on down the tie-breaks; the rest begins with the first again."""
        rules = self.book["ranking"]["tiebreak"] if len(block) > 1 else []
        for at in range(start, len(rules)):
            keys = self.compared(rules[at], block)
            top = [entry for entry in block if keys[entry] == min(keys.values())]
            rest = [entry for entry in block if entry not in top]
            if rest:
                return self.settled(top, at + 1) + self.settled(rest, 0)
        return [block]
    def compared(self, rule: Any, block: list[str]) -> dict[str, Any]:
        """Keys of one tie-break, best least; who has no value is behind those who have one."""
        take = rule.get("take")
        if rule["ask"]:
            answer = self.answer("order", block)
            return {entry: exact(answer[entry]) if answer else 0 for entry in block}
        known(take not in ("count_within", "majority_within"), f"tie-break {rule['name']}")
        if take == "head_to_head":
            return self.head_to_head(rule, block)
        if take == "countback":  # best first; where one list ends, the longer is ahead
            lists, above = self.lists(rule), exact(rule.get("above", -FAR))
            kept = {e: [v for v in numbers(lists.get(e, ())) if v > above] for e in block}
            return {e: [*sorted(key(rule, v) for v in kept[e]), key(rule, None)] for e in block}
        found = self.viewed(rule)
        return {entry: key(rule, found.get(entry)) for entry in block}
    def head_to_head(self, rule: Any, block: list[str]) -> dict[str, Any]:
        """Of exactly two, who is preferred by more seats; recused seats do not vote."""
        state = matching(self.states[rule["by"]], rule["only"]).items()
        one, two = ({at[1:]: key(rule, value) for at, value in state
                     if at[0] == entry and isinstance(value, Fraction)} for entry in block[:2])
        ahead = sum((one[s] > two[s]) - (one[s] < two[s]) for s in one if s in two)
        return dict.fromkeys(block, 0) if len(block) != 2 else {block[0]: ahead, block[1]: -ahead}
    def answer(self, kind: str, block: Sequence[str]) -> Any:
        """The last recorded answer of people to a question about exactly these entries."""
        told = [d["answer"] for d in self.decisions if d["question"].startswith(f"{kind}\u00b7")]
        return next((answer for answer in reversed(told) if set(answer) == set(block)), {})
    def reaches(self, level: Any, group: list[str]) -> bool:
        """Has it a score, and does what is published of it reach the threshold?"""
        return reached(level, finished(self.book["ranking"], self.scores.get(group[0])))
    def prizes(self, groups: Groups) -> dict[str, str]:
        """Walk groups of the settled order down the levels; a border tie as the rules say."""
        left, seats, given = list(groups), self.seats(), {}  # type: Any, Any, Any
        for at, level in enumerate(self.book["prize"]):
            known(not level["at"] and not level["within"], f"prize {level['code']}")
            free, whole = seats[at], level["tie"] in ("extend", "all")
            while left and free >= (1 if whole else len(left[0])) and self.reaches(level, left[0]):
                free -= len(left[0])
                given.update(dict.fromkeys(left.pop(0), level["code"]))
            if left and free > 0 and self.reaches(level, left[0]):  # more equals than seats
                answer = self.answer("prize", left[0]) if level["tie"] == "ask" else {}
                if level["tie"] == "ask" and not answer:
                    break  # people must decide first
                others = [entry for entry in left[0] if answer.get(entry) != level["code"]]
                given.update({entry: level["code"] for entry in left[0] if entry not in others})
                seats[at + 1] = max(0, seats[at + 1] + free - len(left[0]) + len(others))
                left[:1] = [others] if others else []
            elif free > 0 and level["vacancy"] == "roll_down":
                seats[at + 1] += free
            surplus = max(0, -free) if level["absorb"] else 0
            for below in range(at + 1, len(seats)):
                cut = min(surplus, seats[below])
                seats[below], surplus = seats[below] - cut, surplus - cut
        return dict(given)
    def seats(self) -> list[int]:
        """How many of each prize; one more at the end for seats that go down and are lost."""
        found, above = [], Fraction(0)
        for level in self.book["prize"]:
            base = len(numbers(self.scores.values())) if level["base"] == "scored" else self.entered
            _, cumulative, mode = level["round"].rpartition("cumulative_")
            share, before = exact(level.get("share", 0)) * base, above * bool(cumulative)
            own = rounded(before + share, 0, mode) - rounded(before, 0, mode)
            found.append(max(level.get("count", int(own)), level["least"]))
            above += share
        return [*found, 0]
    def specials(self, groups: Groups, given: dict[str, str]) -> dict[str, list[str]]:
        """Special awards in the order of the rules; equals go by final place, then share."""
        place = {entry: at for at, group in enumerate(groups) for entry in group}
        held: dict[str, list[str]] = {entry: [] for entry in self.entries}
        most = self.book["specials_per_entry"] or FAR
        for special in self.book["special"]:
            blocks, left = defaultdict(list), special["count"]  # type: Any, int
            for entry, value in self.viewed(special).items():
                fits = not special["prizes"] or given.get(entry) in special["prizes"]
                if fits and reached(special, value) and len(held[entry]) < most:
                    blocks[key(special, value), place.get(entry, FAR)].append(entry)
            for at in sorted(blocks):
                for entry in blocks[at] if left > 0 else ():
                    held[entry].append(special["code"])
                left -= len(blocks[at])
        return held
    def advanced(self, groups: Groups) -> dict[str, bool]:
        """Who goes on, block by block over those not yet through."""
        through: dict[str, bool] = {}
        for block in self.book["advance"]:
            known(block["by"] in ("place", "share", "threshold") and not block["within"],
                  f"advance by {block['by']}")
            rest = [group for group in groups if group[0] not in through]
            base = sum(map(len, rest)) if block["base"] == "scored" else self.entered
            share = rounded(exact(block.get("share", 1)) * base, 0, block["round"])
            free = block.get("count", int(share))
            for group in rest:
                if free <= 0 or not self.reaches(block, group):
                    break
                whole = len(group) <= free or block["tie"] in ("all", "extend")
                asked = self.answer("advance", group) if block["tie"] == "ask" else {}
                through.update({e: True for e in group if whole or asked.get(e) == "1"})
                free = free - len(group) if whole else 0
        return through
# -- the life of a stage, event by event (trust.md 2.2, 2.4, 2.6) -------------------------------
FIELDS = {"actor", "at", "chain", "kind", "op", "parts", "prev", "seq", "v"}
PART = {"roster": "ids", "panel.change": "panel", "draw.commit": "commit", "open": "",
        "draw.reveal": "reveal", "score.conflict": "score", "score.late": "score",
        "propose": "action"}  # the others' part is called as they are
MOVES = {"waiting": {"on_stage", "absent", "withdrawn"}, "absent": {"waiting"},
         "on_stage": {"scoring", "waiting", "absent", "withdrawn", "disqualified"},
         "scoring": {"withdrawn", "disqualified"}, "withdrawn": {"waiting"}}
OUT = ("absent", "withdrawn", "disqualified")
class Walk:
    """Reads a bundle and walks its events; what two persons agreed on waits in `agreed`."""
    def __init__(self, raw: bytes) -> None:
        self.hashes, self.labels, self.restored = [], [], []  # type: Any, Any, Any
        self.differs, self.unknown, self.results = [], [], []  # type: Any, Any, Any
        self.decisions, self.agreed, self.penalties = [], [], {}  # type: Any, Any, Any
        self.people, self.office, self.stands = {}, {}, {}  # type: Any, Any, Any
        self.sheets, self.proposals, self.commits = {}, {}, {}  # type: Any, Any, Any
        self.late, self.void, self.draws, self.parts = {}, {}, {}, {}  # type: Any, Any, Any, Any
        self.excused, self.skipped, self.votes = set(), set(), None  # type: Any, Any, Any
        self.state = "setup"
        self.read(raw)
        self.book = self.rules["rulebook"]
        need(self.book["scale"] <= 9 and 1 <= self.book["attempts"] <= 99, "rules beyond measure")
        self.unit, self.attempts = 10 ** self.book["scale"], range(1, self.book["attempts"] + 1)
        self.turns = [[f"a{turn}"] for turn in self.attempts] if len(self.attempts) > 1 else [[]]
        self.roles = {rule["role"]: rule for rule in self.book["seats"]}
        for event in self.events[1:]:  # the rules are read
            try:
                kind, act = event["kind"], "on_" + event["kind"].replace(".", "_")
                known(hasattr(self, act) and "_" not in kind, f"an event of kind {kind}")
                name = PART.get(kind, kind)
                getattr(self, act)(event, self.part(event["seq"], name) if name else None)
            except Unchecked as reason:
                self.unknown.append(str(reason))
        need(not self.agreed, "something two persons agreed on did not happen")
    def read(self, raw: bytes) -> None:
        """Every line canonical, every link, part and signed head in its place."""
        need(raw.endswith(b"\n"), "the file is cut short")
        header, *records = [load(line) for line in raw[:-1].split(b"\n")]
        need(set(header) == {"chain", "level", "tb1"} and header["tb1"] == "bundle"
             and header["level"] in ("full", "public"), "no header of a bundle")
        need(all(len(record) == 1 for record in records), "not the lines of a bundle")
        kinds = [{"e": 0, "p": 1, "head": 2}[key] for record in records for key in record]
        need(kinds == sorted(kinds), "a record is out of order")
        self.name, self.level = header["chain"], header["level"]
        self.events = [record["e"] for record in records if "e" in record]
        for seq, event in enumerate(self.events):
            self.link(seq, event)
        need(len({event["op"] for event in self.events}) == len(self.events), "an operation twice")
        for part in (record["p"] for record in records if "p" in record):
            self.open(part)
        need((0, "rules") in self.parts, "rules of event 0 is missing")
        self.rules = self.parts[0, "rules"]
        self.labels += [self.head(record["head"]) for record in records if "head" in record]
        need(self.rules["chain"] == self.name and ("rules", 1) in self.labels, "rules not anchored")
    def link(self, seq: int, event: Any) -> None:
        before = self.hashes[-1] if seq else digest("genesis", self.name.encode())
        need(set(event) == FIELDS and event["v"] == 1 and event["chain"] == self.name
             and (event["kind"] == "rules") == (seq == 0), f"event {seq} is not one")
        need(event["seq"] == seq and event["prev"] == before, f"broken at event {seq}")
        need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["at"], re.ASCII)
             and (not seq or event["at"] >= self.events[seq - 1]["at"]), f"time of event {seq}")
        self.hashes.append(digest("event", cj(event)))
    def open(self, part: Any) -> None:
        """Take a disclosed part, if salt and data open the hash that stands in its event."""
        at = (part["seq"], part["part"])
        need(set(part) == {"data", "part", "salt", "seq"} and len(part["salt"]) == 32
             and at[0] >= 0 and at > next(reversed(self.parts), (-1, "")), "a part out of order")
        told = digest("part", unhex(part["salt"]), cj(part["data"]))
        need(self.events[at[0]]["parts"].get(at[1]) == told, f"part {at} is another")
        self.parts[at] = part["data"]
    def part(self, seq: int, name: str) -> Any:
        if (seq, name) not in self.parts:
            need(self.level == "public", f"{name} of event {seq} is missing")
            raise Unchecked(f"{name} of event {seq} is not disclosed")
        return self.parts[seq, name]
    def head(self, note: str) -> tuple[str, int]:
        """Check a signed head: every signer of the rules signed it, and nobody else."""
        text, _, lines = note.rpartition("\n\n")
        magic, chain, size, hash_, label, at = text.split("\n")
        signed = re.findall("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)\n", lines)
        need("".join(f"\u2014 {name} {code}\n" for name, code in signed) == lines, "no signed head")
        need(magic == "tb1/head" and chain == self.name and str(int(size)) == size > "0"
             and [hash_] == self.hashes[int(size) - 1:int(size)]
             and at >= self.events[int(size) - 1]["at"], "a signed head of another chain")
        need([one[0] for one in signed] == sorted(self.rules["signers"]) > [], "not all signed")
        for name, code in signed:
            public, raw = unhex(self.rules["signers"][name]), base64.b64decode(code)
            key = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
            need(base64.b64encode(raw).decode() == code and raw[:4] == key
                 and is_signed(public, f"{text}\n".encode(), raw[4:]), f"bad signature: {name}")
        return label, int(size)
    def agree(self, action: str, **what: Any) -> None:
        """Use up what two persons agreed on; without it the event should not be there."""
        fits = [one for one in self.agreed if one[0] == action and what.items() <= one[1].items()]
        need(fits, f"{action} without two persons")
        self.agreed.remove(fits[0])
    def on_roster(self, event: Any, told: Any) -> None:
        need(self.state == "setup" and not self.stands, "a roster twice or late")
        need(told == sorted(set(told)), "the roster is not sorted")
        self.stands = dict.fromkeys(told, "waiting")
    def on_panel(self, event: Any, told: Any) -> None:
        if self.state != "setup":  # once open: only who else holds an office, by two persons
            need(event["kind"] == "panel.change" and not told["people"], "a panel late")
            self.agree("panel.change", office=told["office"])
        self.office.update(told.get("office", {}))
        self.people.update({code: one["role"] for code, one in told.get("people", {}).items()})
    on_panel_change = on_panel
    def on_recuse(self, event: Any, told: Any) -> None:
        if self.state != "setup":
            action = "recuse" if told["why"] == "recused" else "sheet.absent"
            self.agree(action, sheet=told["sheet"])
        self.excused.add(tuple(told["sheet"].split(".", 1)))
    def on_draw_commit(self, event: Any, told: Any) -> None:
        """A draw that a witness stopped is void under its name; the next one has another."""
        name = told["draw"].partition(".")[0]
        before = self.commits.get(name, {}).get("draw")
        need(self.state == "setup" and name not in self.draws and told.get("voids") == before
             and told["draw"] not in (before, *self.void), "a draw twice or late")
        need(told["items"] == sorted(self.stands), "a draw over another list")
        self.void.update({before: told["reason"]} if before else {})
        self.commits[name] = told
    def on_draw_reveal(self, event: Any, told: Any) -> None:
        name = told["draw"].partition(".")[0]
        need(self.state == "setup" and name not in self.draws
             and told["draw"] == self.commits[name]["draw"], "a draw twice or late")
        self.draws[name] = drawn(self.name, self.commits[name], told)
        need(told["result"] == self.draws[name], "the draw comes out otherwise")
    def on_open(self, event: Any, told: Any) -> None:
        need(self.state == "setup" and self.stands and self.people, "opened too early")
        need(set(self.commits) <= set(self.draws), "a draw was not carried out")
        self.state = "open"
    def on_appearance(self, event: Any, told: Any) -> None:
        need(told["id"] in self.stands and self.state in ("setup", "open"), "an appearance late")
        at = told["id"], told.get("attempt")
        if told["state"] in ("attempt", "no_attempt"):
            made = told["state"] == "attempt"
            need(self.stands[at[0]] != "sealed" and (at in self.skipped) == made, "an attempt late")
            need(at[1] in self.attempts, "an attempt beyond the rules")
            if any((one["entry"], one["attempt"]) == at for one in self.sheets.values()):
                self.agree("no_attempt", appearance=at[0], attempt=at[1], made=made)
            self.skipped ^= {at}
        elif told["state"] == "order":  # turns are changed among those who wait
            before = self.draws.get("order", told["order"])
            need(sorted(told["order"]) == sorted(self.stands), "an order of others")
            need(all(a == b or self.stands[a] == "waiting"
                     for a, b in zip(before, told["order"])), "an order not allowed")
            self.draws["order"] = told["order"]
        else:
            need(told["state"] in MOVES.get(self.stands[told["id"]], ()), "a move not allowed")
            self.stands[told["id"]] = told["state"]
    def on_score(self, event: Any, told: Any) -> None:
        score = self.lawful(told, event["actor"])
        need(self.state == "open" and self.stands[score["entry"]] not in (*OUT, "sealed")
             and (score["entry"], score["seat"]) not in self.excused, "a score late")
        self.count(score)
    def on_score_conflict(self, event: Any, told: Any) -> None:
        self.lawful(told, event["actor"])
    def on_score_late(self, event: Any, told: Any) -> None:
        self.late[event["seq"]] = self.lawful(told, event["actor"])
    def lawful(self, score: Any, actor: str = "") -> Any:
        """A whole sheet with lawful marks, its place read from its name."""
        entry, *attempt, seat = score["sheet"].split(".")
        need(entry in self.stands and actor in ("", seat) and attempt in self.turns, "not a sheet")
        lines = self.criteria(self.people[seat])
        need(set(score["marks"]) == set(lines), f"a sheet is not whole: {score['sheet']}")
        for key, mark in score["marks"].items():
            value, line = Fraction(mark, self.unit), lines[key]
            steps = (value - exact(line["least"])) / exact(line.get("step", Fraction(1, self.unit)))
            need(type(mark) is int and steps >= 0 and steps.denominator == 1
                 and value <= exact(line.get("most", FAR)), f"a mark out of bounds: {key}")
        need(score["total"] == sum(score["marks"].values()), "a total is wrong")
        return dict(score, entry=entry, seat=seat, attempt=int(attempt[0][1:]) if attempt else 1)
    def criteria(self, role: str) -> dict[str, Any]:
        wanted = self.roles[role]["scores"]
        return {f"{part['code']}.{line['code']}": line for part in self.book["component"]
                for line in part["criterion"] if not wanted or part["code"] in wanted}
    def count(self, score: Any, late: bool = False) -> None:
        rev = self.sheets.get(score["sheet"], {"rev": 0})["rev"] + 1
        need(late or score["rev"] == rev, f"a revision skipped or twice: {score['sheet']}")
        self.sheets[score["sheet"]] = dict(score, rev=rev)
    def on_penalty(self, event: Any, told: Any) -> None:
        whose, struck = told["appearance"], self.penalties.pop(told.get("strikes"), None)
        need(whose in self.stands and self.state in ("open", "sealed")
             and whose == (struck or told)["appearance"], "penalty late")
        if "sealed" in (self.state, self.stands[whose]):
            need(not struck, "a strike after the seal")
            self.agree("penalty", appearance=whose, code=told["code"], measured=told["seconds"])
        if "strikes" in told:
            need(struck, "strikes no penalty")
            return
        rules = [rule for rule in self.book["penalty"] if rule["code"] == told["code"]]
        right = rules and told["points"] == self.unit * points_of(rules[0], told["seconds"])
        need(right, "a penalty that is not the rules'")
        self.penalties[event["seq"]] = told
    def on_votes(self, event: Any, told: Any) -> None:
        """The audience's cards, counted once: no card more than printed, no choice too many."""
        need(self.state in ("setup", "open") and self.votes is None, "votes late or twice")
        each = [count for of in told["counts"].values() for count in of.values()]
        need(set(told["counts"]) <= set(self.stands) and {type(n) for n in each} <= {int}
             and min(each, default=0) >= 0 and told["used"] <= told["cards"]
             and sum(each) <= told["used"] * self.book["vote"]["choices"], "more votes than cards")
        self.votes = told["counts"]
    def on_propose(self, event: Any, told: Any) -> None:
        why = "reason" in event["parts"] or told["reason"]  # a private one has a part of its own
        need(why and told["action"] in self.rules["two_person"], "a bad proposal")
        self.proposals[event["seq"]] = (event["actor"], told)
    def on_confirm(self, event: Any, told: Any) -> None:
        """Another person, of a role the rules name, confirms exactly what was proposed."""
        need(told["ref"] >= 0 and told["hash"] == self.hashes[told["ref"]], "confirms what is not")
        known(told["ref"] in self.proposals or self.level == "full", "a proposal is not disclosed")
        by, asked = self.proposals.pop(told["ref"])
        action, what, sides = asked["action"], asked["what"], self.rules["two_person"]
        need(by != event["actor"] and self.office.get(by) in sides[action][0]
             and self.office.get(event["actor"]) in sides[action][1], f"not two persons: {action}")
        if action in ("score.correct", "paper.entry"):
            for score in what.get("sheets", [what.get("score")]):
                self.count(self.lawful(score))
        elif action == "late.admit":
            self.count(self.late[what["seq"]], late=True)
        elif action == "withdraw":
            self.state = "sealed"
        elif action not in ("confirm", "erase"):
            self.agreed.append((action, what))
    def on_seal(self, event: Any, told: Any) -> None:
        """Every expected sheet of what is sealed must be there."""
        need(self.state == "open", "sealed what is not open")
        at, every = told["appearance"], told["appearance"] == "*"
        for entry in [e for e in self.stands if self.stands[e] not in OUT and (every or e == at)]:
            gaps = [sheet for sheet in self.expected(entry) if sheet not in self.sheets]
            need(not gaps or self.book["missing"]["policy"] != "block", f"sealed without {gaps}")
            self.stands[entry] = "sealed"
        need(not every or ("lock", event["seq"] + 1) in self.labels, "the seal was not anchored")
        self.state = "sealed" if every else "open"
    def expected(self, entry: str) -> Iterator[str]:
        for attempt in self.attempts:
            middle = f".a{attempt}." if len(self.attempts) > 1 else "."
            for seat in self.people if (entry, attempt) not in self.skipped else ():
                if (entry, seat) not in self.excused and self.roles[self.people[seat]]["counted"]:
                    yield entry + middle + seat
    def on_unseal(self, event: Any, told: Any) -> None:
        self.agree("unseal")
        self.state = "open"
        self.stands.update({e: "scoring" for e in self.stands if self.stands[e] == "sealed"})
    def on_decision(self, event: Any, told: Any) -> None:
        self.agree("decide", question=told["question"], answer=told["answer"])
        self.decisions.append(told)
    def on_result(self, event: Any, told: Any) -> None:
        need(self.state == "sealed", "a result before the seal")
        self.results.append(told)
        known(all("score" not in reason for reason in self.unknown), "the marks are not disclosed")
        self.differs += list(compared(self.engine(), told, f"result {len(self.results)}, "))
    def engine(self) -> Engine:
        """The marks that count; a recusal is an empty mark for each criterion."""
        cells: Cells = {}
        blank = [{"entry": entry, "seat": seat, "attempt": attempt, "marks": None}
                 for entry, seat in self.excused for attempt in self.attempts]
        for sheet in [*self.sheets.values(), *blank]:  # a recusal wins over a sheet
            entry, attempt, role = sheet["entry"], sheet["attempt"], self.people[sheet["seat"]]
            out = self.stands[entry] in OUT or (entry, attempt) in self.skipped
            for key in () if out or not self.roles[role]["counted"] else self.criteria(role):
                at = (entry, "", str(attempt), *key.split(".", 1), "", role, sheet["seat"])
                cells[at] = sheet["marks"] and Fraction(sheet["marks"][key], self.unit)
        return Engine(self.book, cells, self.taken_away(), self.decisions, len(self.stands),
                      self.votes)
    def taken_away(self) -> dict[str, Fraction]:
        """Penalties by entry, each article within its cap."""
        total = dict.fromkeys(self.stands, Fraction(0))
        for entry, rule in product(total, self.book["penalty"] if self.penalties else ()):
            known("sets" not in rule, "a penalty that sets a score")
            points = (Fraction(given["points"], self.unit) for given in self.penalties.values()
                      if (given["appearance"], given["code"]) == (entry, rule["code"]))
            total[entry] += max(sum(points, Fraction(0)), exact(rule.get("cap", -FAR)))
        return total
    def on_announce(self, event: Any, told: Any) -> None:
        """What was announced is the last result, line by line, and two persons published it."""
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
    def on_recover(self, event: Any, told: Any) -> None:
        """The server went on from an older backup: what was answered after it may be missing."""
        self.agree("recover", head=told["head"])
        need(told["head"] in self.hashes[:event["seq"]], "goes on from another chain")
        self.restored.append(f"from a backup of {told['made']}, {told['events']} events")
    def on_objection(self, event: Any, told: Any) -> None:
        need(self.state in ("sealed", "public"), "an objection too early")
def voted(rule: Any, counts: Any) -> dict[str, Fraction]:
    """What votes become, each group by its weight: themselves, of the most, or of all."""
    weights = dict(rule["weights"]) or {"audience": "1"}
    sums = {entry: sum((exact(weights[group]) * count for group, count in of.items()),
                       Fraction(0)) for entry, of in counts.items()}
    if rule["convert"] == "count" or not any(sums.values()):
        return sums
    whole = max(sums.values()) if rule["convert"] == "of_most" else sum(sums.values())
    return {entry: exact(rule["most"]) * each / whole for entry, each in sums.items()}
def points_of(rule: Any, measured: Any) -> Fraction:
    """What an article takes away: fixed, by bands, or for every started unit beyond `most`."""
    value, bands = exact(measured or 0), rule["bands"]
    if measured is not None and bands:
        within = [points for top, points in bands if value <= exact(top)]
        return exact([*within, rule["beyond"]][0])
    over = value - exact(rule.get("most", FAR))
    if measured is not None and over > 0:
        units = -(-over // exact(rule["per"])) if "per" in rule else 1
        return max(exact(rule["points"]) * units, exact(rule.get("cap", -FAR)))
    fixed = measured is None or value < exact(rule.get("least", -FAR))
    return exact(rule["points"] if fixed else 0)
def computed(engine: Engine) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that a result says of its entries, column by column."""
    ranking, scores, groups = engine.book["ranking"], engine.scores, engine.ranked()
    yield "exact", {e: str(v) for e, v in scores.items() if isinstance(v, Fraction)}
    yield "shown", {e: decimal(finished(ranking, v), ranking.get("places"))
                    if isinstance(v, Fraction) else v for e, v in scores.items()}
    order = {entry: Fraction(at) for at, group in enumerate(groups) for entry in group}
    places = ranks(list(order.values()), True, ranking["style"])
    yield "place", {entry: decimal(places[at]) for entry, at in order.items()}
    given = engine.prizes(groups)
    yield "prize", given
    yield "specials", {e: sorted(codes) for e, codes in engine.specials(groups, given).items()}
    yield "advanced", engine.advanced(groups)
def compared(engine: Engine, told: Any, run: str) -> Iterator[str]:
    """Name every difference between a published result and what comes out."""
    rows = {row["entry"]: row for row in told["rows"]}
    yield from (f"{run}{entry} is missing" for entry in engine.entries if entry not in rows)
    for name, found in computed(engine):
        step = f"step {len(engine.book['step'])}, " if name in ("exact", "shown") else ""
        for entry, row in rows.items():
            published = sorted(row[name]) if name == "specials" else row[name]
            if repr(published or None) != repr(found.get(entry) or None):
                yield (f"{run}{step}{name} of {entry}: published {published or 'none'}, "
                       f"comes out {found.get(entry) or 'none'}")
def check(raw: bytes, codes: Sequence[str] = ()) -> Walk:
    """Check a whole bundle; raises Bad. What differs and what was not checked is in the walk."""
    try:
        walk = Walk(raw)
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
        with open(files[0], "rb") as file:
            walk = check(file.read(), codes)
    except Bad as reason:
        print(f"BROKEN: {reason}\nverdict: differs")
        return 1
    hidden = sum(len(event["parts"]) for event in walk.events) - len(walk.parts)
    print(f"chain {walk.name}: {len(walk.events)} events, {len(walk.sheets)} sheets, "
          f"{len(walk.results)} results, {hidden} parts not disclosed")
    print(f"head  {walk.hashes[-1]}\ncode  {code24(walk.hashes[-1])}")
    print("".join([f"RESTORED {told}: compare every paper code\n" for told in walk.restored]
                  + [f"VOID draw {name}: {told}\n" for name, told in walk.void.items()]
                  + [f"DIFFERS: {told}\n" for told in walk.differs]
                  + [f"NOT CHECKED: {told}\n" for told in walk.unknown]), end="")
    if not codes:
        print("no paper code was given: the bundle agrees with itself, no more is shown")
    verdict = 1 if walk.differs else 2 if walk.unknown or not walk.results else 0
    print("verdict: " + ("same", "differs", "not checked")[verdict])
    return verdict
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
