#!/usr/bin/env python3
"""Sets up and runs Stegvis with nothing but Python 3.11 or newer and a package registry.

    python3 run.py demo                  everything with demo data, on http://127.0.0.1:8000/
    python3 run.py test [PYTEST ARGS]    lint and the whole suite; with arguments pytest alone
    python3 run.py manage COMMAND ...    one of Django's commands; only its own output goes to stdout

The work is done by the package runner, of which only what is needed is imported, and after the check of Python's age.
"""

import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - for those who have not met the minimum
        sys.stderr.write("Stegvis behöver Python 3.11 eller nyare; det här är {}.{}.\n".format(*sys.version_info))
        sys.exit(2)
    if sys.platform == "win32":
        sys.stderr.write("Stegvis körs på Linux och macOS; i Windows går det i WSL.\n")
        sys.exit(2)

    from runner.commands import main

    sys.exit(main(sys.argv[1:]))
