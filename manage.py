#!/usr/bin/env python3
"""Django's command line for Stegvis; `run.py manage` sets up everything it needs first."""

import os
import sys


def main():
    """Run the management command named in the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
