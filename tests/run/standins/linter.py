"""Stands in for ruff and djlint: finds a fault when the environment says so."""

import os
import sys

if __name__ == "__main__" and os.environ.get("STANDIN_FAULT") in sys.argv:
    sys.exit("a fault was found")
