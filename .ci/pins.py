"""Write constraints.txt from what pip resolves on two Pythons.

For each Python: python -m venv V; V/bin/pip install --dry-run --ignore-installed --report R.json ".[all,bench,dev]"
Then: python .ci/pins.py R311.json R313.json > pins.txt   (put the comment of constraints.txt on top)
"""

import json
import re
import sys


def versions(report: str) -> dict[str, str]:
    """Return name -> version of everything that pip would install by this report, without safepassage itself."""
    with open(report, encoding="utf-8") as file:
        found = [item["metadata"] for item in json.load(file)["install"]]
    names = {re.sub(r"[-_.]+", "-", item["name"]).lower(): item["version"] for item in found}
    return {name: version for name, version in names.items() if name != "safepassage"}


def main() -> None:
    """Print one line per package, two where the Pythons differ."""
    old, new = versions(sys.argv[1]), versions(sys.argv[2])
    for name in sorted(old | new):
        if old.get(name) == new.get(name):
            print(f"{name}=={old[name]}")
            continue
        if name in old:
            print(f'{name}=={old[name]} ; python_version < "3.12"')
        if name in new:
            print(f'{name}=={new[name]} ; python_version >= "3.12"')


if __name__ == "__main__":
    main()
