"""One action from its words: the form, the name (the longest that is known), and the clauses in any order."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from safepassage.errors import Fault, InputError, nearest, unknown
from safepassage.planning.actions import EVERYBODY, FORMS, Action, Form, allowed_forms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from safepassage.scenario.scenario import Scenario

QUOTES = {'"': '"', "“": "”", "'": "'", "«": "»"}
CLAUSE = re.compile(r"\s(?=(?:from|until|at|by)\s|[\d.,]+(?:/day|%)?(?:\s|$))")
PER_DAY = re.compile(r"(\S+)/day")
BOUNDS = {
    "per_day": (0, 1e9, "people per day"),
    "room": (0, 1e9, "people"),
    "buses": (0.1, 200, "km per hour"),
    "allow": (0, 1, "share"),
    "pause": (0, 1, "share"),
    "screen": (0, 1, "share"),
    "days": (0, 60, "days"),
}


def read_action(text: str, scenario: Scenario, hidden: Collection[str] = ()) -> Action:
    """The action that one piece of text states; raises InputError with one fault where it states none.

    Names that are `hidden` are taken for unknown.
    """
    text = re.sub(r"\s*/\s*day\b", "/day", " ".join(text.split()))
    text = re.sub(r"(\d) %", r"\1%", text)
    kind, rest, first = _kind(text)
    form = FORMS[kind]
    where: str | None = None
    if kind != "pause" or rest.startswith("at "):
        where, rest = _place(rest.removeprefix("at ") if kind == "pause" else rest, form, kind, scenario, hidden)
    group = None
    if kind == "screen":
        groups = dict.fromkeys((*(group.name for group in scenario.groups), EVERYBODY), "group")
        name, rest = _name(rest, groups, "group", groups)
        group = None if name == EVERYBODY else name
    words = {**first, **_clauses(rest, form)}
    missing = form.needed - words.keys()
    if missing:
        said = {"number": "a number", "at": "km per hour", "per_day": "N/day"}
        without = " and ".join(said.get(name, name) for name in sorted(missing))
        raise _fault(f"{kind} without {without}", None, f"Write: {form.written}")
    start, until = _dates(words, scenario)
    if kind == "open" and "per_day" in words and not _is_crossing(where, scenario):
        raise _fault("people a day at what is no crossing", where, "Allowed: a crossing")
    number = _number(kind, words)
    days = _bounded("days", words["days"]) if "days" in words else None
    return Action(kind, where, start, until, number, group, days)


def _kind(text: str) -> tuple[str, str, dict[str, str]]:
    """The kind of the action, what follows its first words, and a number that stands before it."""
    folded = text.casefold() + " "
    found = PER_DAY.match(text)
    if found:
        rest = text[found.end() :].strip()
        return "per_day", rest[3:] if rest.casefold().startswith("at ") else rest, {"per_day": found[1]}
    for kind, form in sorted(FORMS.items(), key=lambda item: -len(item[1].lead)):
        if kind != "per_day" and folded.startswith(form.lead + " "):
            return kind, text[len(form.lead) :].strip(), {}
    word = text.split()[0]
    leads = {form.lead.split()[0]: form.lead for kind, form in FORMS.items() if kind != "per_day"}
    guess = nearest(word, leads)
    advice = f'Did you mean "{leads[guess]}"?' if guess else None
    raise InputError(Fault("", "not an action", found=text, allowed=allowed_forms(), advice=advice))


def _place(text: str, form: Form, kind: str, scenario: Scenario, hidden: Collection[str]) -> tuple[str, str]:
    """The name that an action acts on, of a kind that it can act on, and the text after it."""
    known = {place.name: "crossing" if place.is_crossing else "location" for place in scenario.locations}
    known |= {road.name: "road" for road in scenario.roads}
    known = {name: what for name, what in known.items() if name not in hidden}
    noun = form.targets[0] if len(form.targets) == 1 else "place"
    name, rest = _name(text, known, noun, [name for name, what in known.items() if what in form.targets])
    if known[name] not in form.targets:
        targets = " or ".join([", ".join(form.targets[:-1]), form.targets[-1]] if form.targets[1:] else form.targets)
        what = "people a day" if kind == "per_day" else form.lead
        raise _fault(f"{what} at a {known[name]}", name, f"Allowed: a {targets}")
    return name, rest


def _name(text: str, known: Mapping[str, str], noun: str, suitable: Mapping[str, str] | list[str]) -> tuple[str, str]:
    """The longest known name at the start of a text, or the one in quotes, and what follows it."""
    name, rest = "", ""
    if text[:1] in QUOTES and (end := text.find(QUOTES[text[0]], 1)) > 0:
        name, rest = text[1:end], text[end + 1 :].strip()
        found = [other for other in known if other.casefold() == name.casefold()]
    else:
        folded = text.casefold() + " "
        found = [other for other in known if folded.startswith(other.casefold() + " ")]
        name = CLAUSE.split(" " + text, maxsplit=1)[0].strip() if not found else ""
    if found:
        best = max(found, key=lambda other: (len(other), text.startswith(other)))
        return best, rest if name else text[len(best) :].strip()
    if not name:
        raise _fault(f"no {noun} is named", None, f"Allowed: the name of a {noun}")
    problem, allowed, advice = unknown(noun, name, suitable)
    raise InputError(Fault("", problem, allowed=allowed, advice=advice))


def _clauses(text: str, form: Form) -> dict[str, str]:
    """The clauses of a text by name; words that no clause explains raise InputError."""
    words, found = text.split(), {}
    while words:
        word = words.pop(0)
        key, value = word.casefold(), word
        per_day = PER_DAY.fullmatch(word)
        if per_day:
            key, value = "per_day", per_day[1]
        elif key in ("from", "until", "by", "at"):
            value = words.pop(0) if words else ""
        elif words and words[0].casefold() in ("day", "days"):
            key = "days"
            words.pop(0)
        else:
            key = "number"
        if key not in form.clauses or key in found or not value or (key == "number" and not _is_number(value)):
            raise _fault("words that are not understood here", " ".join([word, *words][:6]), f"Write: {form.written}")
        found[key] = value
        if key == "at" and words and words[0].casefold() in ("km/h", "kmh"):
            words.pop(0)
    return found


def _dates(words: Mapping[str, str], scenario: Scenario) -> tuple[date, date | None]:
    start = _date(words["from"]) if "from" in words else scenario.start
    until = _date(words["until"]) if "until" in words else None
    for day, last in ((start, scenario.end), (until, scenario.end + timedelta(days=1))):
        if day is not None and not scenario.start <= day <= last:
            raise _fault("outside the period", str(day), f"Allowed: {scenario.start} to {scenario.end}")
    if until is not None and until <= start:
        raise _fault(f"until is not after from ({start})", str(until))
    return start, until


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _fault("not a date", text, "Allowed: a date such as 2016-06-05") from None


def _number(kind: str, words: Mapping[str, str]) -> float | None:
    if kind in ("allow", "pause"):
        return _bounded(kind, words.get("by", "1"))
    if kind in ("open", "per_day"):
        return _bounded("per_day", words["per_day"]) if "per_day" in words else None
    text = words.get("at" if kind == "buses" else "number")
    return None if text is None or kind not in BOUNDS else _bounded(kind, text)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(\d[\d,_]*)?(\.\d+)?%?", text) is not None and any(c.isdigit() for c in text)


def _bounded(kind: str, text: str) -> float:
    """A number within the bounds of its kind; a per cent sign makes a share."""
    lowest, highest, unit = BOUNDS[kind]
    allowed = f"Allowed: {lowest:g} to {highest:g} ({unit})"
    if not _is_number(text):
        raise _fault("not a number", text, allowed)
    number = float(text.rstrip("%").replace(",", "").replace("_", "")) / (100 if text.endswith("%") else 1)
    whole = unit in ("people", "people per day") and number != int(number)
    if whole or not lowest <= number <= highest:
        raise _fault("not a whole number" if whole else "out of bounds", text, allowed)
    if number == 0 and kind in ("screen", "allow", "pause"):
        raise _fault("a share of 0 does nothing", text, "Allowed: above 0")
    return number


def _is_crossing(name: str | None, scenario: Scenario) -> bool:
    return any(place.name == name and place.is_crossing for place in scenario.locations)


def _fault(problem: str, found: str | None, allowed: str | None = None) -> InputError:
    return InputError(Fault("", problem, found=found, allowed=allowed))
