"""What run.py does: sets up and runs Stegvis, with the standard library alone.

programs.py   progress, signals and the programs we start
home.py       STEGVIS_HOME: its folders, locks and notes of what has been done
packages.py   Python's packages in .venv and Debian's on the machine
postgres.py   the private database server
session.py    what the commands have in common: packages, database, environment
demo.py       the demo
commands.py   the command line: demo, test and manage
"""
