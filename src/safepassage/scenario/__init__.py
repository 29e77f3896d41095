"""Scenarios: who holds which place, which roads there are, who is there, what happens when, and what it rests on.

In: checked rows of tables. Out: a frozen `Scenario` that equals another by value, prints itself, is edited into a new
one and lists the quantities that vary. This room knows names, dates and claims; it runs nothing and draws nothing.
"""

from safepassage.scenario.events import Event, Kind, vocabulary
from safepassage.scenario.evidence import Claim, Observation
from safepassage.scenario.grades import Grade
from safepassage.scenario.network import Location, Road
from safepassage.scenario.parameters import Parameter, Quantity, alternatives, priors, quantities
from safepassage.scenario.population import Group, Party
from safepassage.scenario.ranges import Range
from safepassage.scenario.scenario import Scenario

__all__ = [
    "Claim",
    "Event",
    "Grade",
    "Group",
    "Kind",
    "Location",
    "Observation",
    "Parameter",
    "Party",
    "Quantity",
    "Range",
    "Road",
    "Scenario",
    "alternatives",
    "priors",
    "quantities",
    "vocabulary",
]
