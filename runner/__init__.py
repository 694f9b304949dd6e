"""What run.py does: sets up and runs Stegvis, with the standard library alone.

programs.py   progress, signals and the programs we start
home.py       STEGVIS_HOME: its folders, locks and notes of what has been done
packages.py   Python's packages in .venv and Debian's on the machine
postgres.py   the private database server
commands.py   demo, test and manage
"""
