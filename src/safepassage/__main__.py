"""`python -m safepassage` is the command `safepassage`."""

from safepassage.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
