"""Makes .venv beside this file and starts what is asked: python dev.py run|window|test|lint|generate|setup [ARG...]"""
import contextlib
import ctypes
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUNTIME, DEV = "requirements.txt", "requirements-dev.txt"
QT = "libEGL.so.1 libGL.so.1 libxkbcommon.so.0 libdbus-1.so.3 libfontconfig.so.1 libglib-2.0.so.0".split()
X11 = "libX11-xcb.so.1 libxkbcommon-x11.so.0 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1".split()

def stamp(name):
    """The file that is written last, named after what .venv was made from: the pins and the Python."""
    pins = b"".join((ROOT / file).read_bytes() for file in sorted({RUNTIME, name}))
    return VENV / f"{name}-{hashlib.sha256(pins + b'%d.%d' % sys.version_info[:2]).hexdigest()[:16]}.stamp"

def prepare(name):
    """Makes .venv hold these pins. Those of dev hold the run-time ones too, so `run` after `test` changes nothing."""
    if PYTHON.exists() and stamp(RUNTIME).exists() and stamp(name).exists():
        return
    if not PYTHON.exists() or not stamp(RUNTIME).exists():
        print(f"Making the environment {VENV}", file=sys.stderr, flush=True)
        if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]):
            sys.exit("This Python cannot make an environment. On Debian or Ubuntu: sudo apt install python3-venv")
    print(f"Installing {name} (only this once, about a minute)", file=sys.stderr, flush=True)
    command = "-I -m pip install --disable-pip-version-check --no-input --progress-bar=off --only-binary=:all:".split()
    with subprocess.Popen([PYTHON, *command, "--require-hashes", "-r", ROOT / name], env=os.environ | {"PIP_USER": "0"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        lines = []
        for line in pip.stdout:
            lines.append(line.strip())
            if line.startswith(("Downloading", "Installing")):
                print("  " + lines[-1][:100], file=sys.stderr, flush=True)
    if pip.returncode:
        sys.exit("\n".join(lines[-15:]) + f"\npip could not install {name}; its last lines are above.")
    stamp(RUNTIME).touch()
    stamp(name).touch()

def missing(libraries):
    """The libraries that are not here, each with its package on Debian and Ubuntu."""
    for library in libraries if sys.platform == "linux" else ():
        if not loads(library):
            name, version = library.lower().replace("glib-", "glib").split(".so.")
            yield library, name + "-" * name[-1].isdigit() + version

def require(libraries):
    """Qt's own words about a missing library name no package, so look before it starts."""
    if found := dict(missing(libraries)):
        packages = " ".join(found.values())
        sys.exit(f"Qt needs {', '.join(found)}, not found here. On Debian or Ubuntu: sudo apt install {packages}")

def loads(library):
    with contextlib.suppress(OSError):
        return ctypes.CDLL(library)

def run(*arguments):
    prepare(RUNTIME)
    if not arguments and sys.platform == "linux" and not os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        out = ROOT / "lab-report"
        print(f"There is no screen here: assessing the simulated servers without a window, into {out}", flush=True)
        code = subprocess.call([PYTHON, ROOT / "main.py", "assess", "--lab", "--out", out])
        return 0 if code == 3 else code  # one of them cannot be reached, on purpose
    return window(*arguments or ["--lab"])

def window(*arguments):
    prepare(RUNTIME)
    os.environ["EDGE_ASSESSOR_CALLED"] = "python dev.py run"  # what its texts tell people to type
    require([] if arguments and arguments != ("--lab",) else QT if "WAYLAND_DISPLAY" in os.environ else QT + X11)
    return become([PYTHON, ROOT / "main.py", *arguments])

def become(command):
    """Nothing comes between the program and the signals that end it: it has shells on servers to delete first."""
    if os.name != "nt":
        os.execv(command[0], list(map(str, command)))
    with subprocess.Popen(command) as program:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the console signals the program as well
        return program.wait()

def test(*arguments):
    prepare(DEV)
    require(QT)
    return subprocess.call([PYTHON, "-m", "pytest", *"-n auto --dist worksteal".split(), *arguments], cwd=ROOT)

def generate():
    """Writes again what is made from something else: tables in docs/, the list of licenses, the lab's answers."""
    prepare(DEV)
    return subprocess.call([PYTHON, "-m", "tests.tools.generate"], cwd=ROOT)

def lint():
    """What .ci/run looks at beside the tests."""
    prepare(DEV)
    tools = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]]
    return max(subprocess.call([PYTHON.with_name(name), *options], cwd=ROOT) for name, *options in tools)

def libraries():
    """For scripts: the Debian packages that the tests lack here, one a line."""
    print(*dict(missing(QT)).values(), sep="\n")

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Edge Assessor needs Python 3.11 or newer.")
    commands = {"run": run, "window": window, "test": test, "setup": lambda: prepare(DEV), "libraries": libraries,
                "generate": generate, "lint": lint}
    command = commands.get("".join(sys.argv[1:2]))
    sys.exit(command(*sys.argv[2:]) if command else __doc__)
