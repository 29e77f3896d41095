"""What matters most in words: the text that `matters` prints, and its document for `--json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.matters import ARRIVALS, Matter, Matters, Report
from safepassage.ensemble.shares import Share
from safepassage.ensemble.sobol import Index
from safepassage.errors import plural
from safepassage.scenario.describe import sentence
from safepassage.scenario.events import Event
from safepassage.scenario.parameters import alternatives, priors
from safepassage.scenario.scenario import Scenario
from safepassage.show.profile import Profile, hides, marking, people, rounded
from safepassage.show.words import LINE, closing

VERIFY = "Verify by remote or existing channels; never task people inside."
OUTCOME = {
    "affected": "people affected by",
    "inside": "people inside on",
    "trapped": "people trapped on",
    "ready_held": "people ready but held on",
    "freed": "people freed at home by",
    "on_the_way": "people on the way on",
    "out": "people out by",
    "danger_person_days": "person-days in danger at places by",
    "mined_person_km": "person-km on mined roads by",
    "transit_danger_person_days": "person-days in danger on roads by",
}
QUANTITY = {
    "people": "how many people are in {}",
    "capacity": "how many {} has room for",
    "people_per_day": "how many people a day {} lets through",
    "mined": "how heavily {} is mined",
    "km": "how long {} is",
    "north": "how far north {} lies",
    "east": "how far east {} lies",
    "mobility": "how readily {} leave",
    "stayers": "how many of {} stay by choice",
    "exit_denied": "how strictly {} denies leaving",
    "deterrent": "how hard {} punishes leaving",
}
ASSUMED = "parameter"
SOBOL = "by members drawn for the purpose (Sobol): alone, and with all that it does together with others"
MOST_FACTORS = 8
MOST_REPORTS = 8


def outcome_words(found: Matters) -> str:
    """The outcome and its day in words."""
    if found.outcome.startswith(ARRIVALS):
        return f"people who have arrived at {found.outcome.removeprefix(ARRIVALS).strip()} by {found.day}"
    return f"{OUTCOME[found.outcome]} {found.day}"


def factor_words(scenario: Scenario, name: str) -> str:
    """What one would know: a quantity or future of a scenario in words that follow "knowing".

    >>> import safepassage as sp
    >>> factor_words(sp.load("two-exits"), "people:Town")
    'how many people are in Town'
    """
    kind, _, of = name.partition(":")
    if kind in QUANTITY:
        return QUANTITY[kind].format(of)
    if kind == ASSUMED:
        return f"{of}, a parameter of the model ({priors()[of].meaning.split(';')[0].rstrip('.')})"
    if kind == "happens":
        return _future_words(alternatives(scenario.events)[of])
    told = sentence(_event(scenario, of))
    return f"the number in: {told}" if kind == "event" else f"when {told}"


def _future_words(family: Sequence[Event]) -> str:
    """Whether, and where the day is open when, one of some events happens.

    Those that say the same are said once.
    """
    told = list(dict.fromkeys(sentence(event) for event in family))
    when = " and when" if any(event.date_to or event.delayed_as or event.announced for event in family) else ""
    return f"whether{when} " + ", or instead ".join(told)


def _event(scenario: Scenario, id: str) -> Event:
    return next(event for event in scenario.events if event.id == id)


def hidden(scenario: Scenario, name: str, profile: Profile) -> bool:
    """Whether nothing may be said of a factor: it is about a road or crossing of a siege that is still running."""
    kind, _, of = name.partition(":")
    if kind in ("people", "capacity", "people_per_day", "mined", "km", "north", "east"):
        return hides(scenario, of, profile)
    if kind == "happens":
        return any(hides(scenario, event.where, profile) for event in alternatives(scenario.events)[of])
    return kind in ("event", "date", "delay") and hides(scenario, _event(scenario, of).where, profile)


def shown_factors(ensemble: Ensemble, found: Matters, profile: Profile) -> list[Matter]:
    """The factors that the profile shows, most first."""
    return [one for one in found.factors if not hidden(ensemble.scenario, one.factor.name, profile)]


def shown_reports(ensemble: Ensemble, found: Matters, profile: Profile) -> list[Report]:
    """The reports that bear on nothing which the profile hides, the one to check first at the head."""
    scenario = ensemble.scenario
    return [one for one in found.reports if not any(hidden(scenario, name, profile) for name in one.bears_on)]


def percent(share: Share) -> str:
    """A share with its standard error, in whole percent.

    >>> percent(Share(0.463, 0.051, 0.0)), percent(Share(-0.01, 0.02, 0.6)), percent(Share(1.0, 0.0, 0.0))
    ('46 % ± 5', '0 % ± 2', '100 % ± <1')
    """
    return _percent(share.value, share.error)


def _percent(value: float, error: float) -> str:
    off = f"{100 * error:.0f}" if error >= 0.005 else "<1"
    return f"{100 * min(1.0, max(0.0, value)):.0f} % ± {off}"


def headline(ensemble: Ensemble, found: Matters, profile: Profile) -> str:
    """The answer in one sentence: what is worth most to know, and what comes next."""
    clear = [one for one in shown_factors(ensemble, found, profile) if one.clear]
    about = outcome_words(found)
    if not clear:
        return (
            f"Nothing that could be found out stands out for {about}: with {plural(ensemble.members, 'member')} only a "
            f"share above {100 * found.least:.0f} % could be told from 0."
        )
    first, *then = (f"{factor_words(ensemble.scenario, one.factor.name)}" for one in clear[:2])
    shares = [percent(one.share) for one in clear[:2]]
    nexts = f"; next: {then[0]}, {shares[1]}" if then else ""
    return f"Knowing {first} would remove {shares[0]} of the uncertainty in {about}{nexts}."


def matters_text(ensemble: Ensemble, found: Matters, indices: Sequence[Index] = (), profile: Profile = "public") -> str:
    """What to find out first, and which report to check first, on one page of text."""
    head = f"{ensemble.days[0]} to {ensemble.days[-1]}, {plural(ensemble.members, 'member')}, seed {ensemble.seed}"
    lines = [ensemble.scenario.title, head, "", fill(headline(ensemble, found, profile), LINE), VERIFY, ""]
    lines += [*_factor_lines(ensemble, found, profile), *_report_lines(ensemble, found, profile)]
    lines += _index_lines(ensemble, indices, profile)
    if len(shown_factors(ensemble, found, profile)) < len(found.factors):
        lines += ["what concerns roads or crossings of a siege that is still running is not public", ""]
    note = (
        f"A share is the part of the variance of {outcome_words(found)} that would go; ± is its standard error. What "
        "cannot be told from 0 may still matter a little, or only together with something else."
    )
    return "\n".join([*lines, fill(note, LINE), closing(ensemble, profile)])


def _factor_lines(ensemble: Ensemble, found: Matters, profile: Profile) -> list[str]:
    shown = shown_factors(ensemble, found, profile)
    clear = [one for one in shown if one.clear]
    rows = [(percent(one.share), factor_words(ensemble.scenario, one.factor.name)) for one in clear[:MOST_FACTORS]]
    lines = _ranked("what to find out first", rows)
    more = len(clear) - len(rows)
    lines += [f"  and {more} more that stand out, with --json"] if more else []
    if unclear := len(shown) - len(clear):
        lines.append(
            f"  {unclear} others have a share that cannot be told from 0; most above {100 * found.least:.0f} % would"
        )
    return [*lines, ""]


def _report_lines(ensemble: Ensemble, found: Matters, profile: Profile) -> list[str]:
    clear = [one for one in shown_reports(ensemble, found, profile) if one.clear]
    rows = []
    for one in clear[:MOST_REPORTS]:
        on = "; ".join(factor_words(ensemble.scenario, name) for name in one.bears_on[:2])
        more = f", and {len(one.bears_on) - 2} more" if len(one.bears_on) > 2 else ""
        holds = f"; knowing only whether it holds: {percent(one.holds)}" if one.holds and one.holds_clear else ""
        rows.append((percent(one.share), f"{one.claim.id} ({one.claim.publisher}, {one.grade}), on {on}{more}{holds}"))
    if not rows:
        return []
    lines = _ranked("which report to check first, by what would go if all it is about were settled", rows)
    more_reports = len(clear) - len(rows)
    return [*lines, *([f"  and {more_reports} more that stand out, with --json"] if more_reports else []), ""]


def _index_lines(ensemble: Ensemble, indices: Sequence[Index], profile: Profile) -> list[str]:
    rows = [
        (
            f"{_percent(one.alone, one.alone_error):>10}  {_percent(one.together, one.together_error):>10}",
            factor_words(ensemble.scenario, one.name) if ":" in one.name else one.name,
        )
        for one in indices
        if not hidden(ensemble.scenario, one.name, profile)
    ]
    return [*_ranked(SOBOL, rows), ""] if rows else []


def _ranked(title: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    lines = [title]
    for rank, (share, words) in enumerate(rows, start=1):
        lead = f"  {rank:>2}. {share:>10}  "
        lines.append(fill(words, LINE, initial_indent=lead, subsequent_indent=" " * len(lead)))
    return lines


def matters_document(
    ensemble: Ensemble,
    found: Matters,
    indices: Sequence[Index],
    seconds: Mapping[str, float],
    profile: Profile = "public",
) -> dict[str, Any]:
    """The same as plain values for `--json`: every factor and report that the profile shows, most first."""
    scenario, y = ensemble.scenario, found.values
    return {
        "members": ensemble.members,
        "seed": ensemble.seed,
        "version": ensemble.recipe.get("version"),
        "seconds": dict(seconds),
        "scenario": scenario.name,
        "profile": profile,
        "marking": marking(profile),
        "outcome": found.outcome,
        "by": found.day.isoformat(),
        "mean": rounded(float(y.mean()), profile),
        "sd": rounded(float(y.std(ddof=1)), profile),
        "sentence": headline(ensemble, found, profile),
        "verification": VERIFY,
        "least_share": found.least,
        "factors": [_factor(scenario, one) for one in shown_factors(ensemble, found, profile)],
        "reports": [_report(one) for one in shown_reports(ensemble, found, profile)],
        "sobol": [vars(one) for one in indices if not hidden(scenario, one.name, profile)],
    }


def _factor(scenario: Scenario, one: Matter) -> dict[str, Any]:
    name = one.factor.name
    kind = "future" if one.factor.future else "assumption" if name.startswith(f"{ASSUMED}:") else "quantity"
    return {"name": name, "kind": kind, "words": factor_words(scenario, name), **_share(one.share, one.clear)}


def _report(one: Report) -> dict[str, Any]:
    about = {
        "claim": one.claim.id,
        "publisher": one.claim.publisher,
        "grade": one.grade,
        "statement": one.claim.statement,
    }
    holds = None if one.holds is None else _share(one.holds, one.holds_clear)
    return {**about, "bears_on": list(one.bears_on), **_share(one.share, one.clear), "holds": holds}


def _share(share: Share, clear: bool) -> dict[str, Any]:
    return {"share": share.value, "se": share.error, "chance": share.chance, "clear": clear}


def spread_words(found: Matters, profile: Profile) -> str:
    """Mean and standard deviation of the outcome in words."""
    mean, sd = float(found.values.mean()), float(found.values.std(ddof=1))
    return f"{people(mean, profile)} on average, standard deviation {people(sd, profile)}"
