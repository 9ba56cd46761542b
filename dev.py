"""Makes .venv beside this file, then starts the program or its tests: python dev.py run|test|setup [arguments]"""
import ctypes
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUNTIME, DEV = "requirements.txt", "requirements-dev.txt"
# The user says how pip reaches its index; where and what it installs (PIP_TARGET, PIP_NO_DEPS ...) is ours to say.
PIP_KEEPS = ("INDEX", "LINKS", "PROXY", "CERT", "HOST", "TIMEOUT", "CACHE", "CONFIG", "RETRIES", "KEYRING")
QT = "libEGL.so.1 libGL.so.1 libxkbcommon.so.0 libdbus-1.so.3 libfontconfig.so.1 libglib-2.0.so.0".split()
X11 = "X11-xcb.so.1 xkbcommon-x11.so.0 xcb-cursor.so.0 xcb-icccm.so.4 xcb-keysyms.so.1 xcb-xkb.so.1".split()
X11 = [f"lib{name}" for name in X11] + [f"libxcb-{name}.so.0" for name in ("image", "randr", "render-util", "shape")]

def stamp(name):
    """The file that is written last, named after what .venv was made from: the pins and the Python."""
    pins = b"".join((ROOT / file).read_bytes() for file in sorted({RUNTIME, name}))
    return VENV / f"{name}-{hashlib.sha256(pins + b'%d.%d' % sys.version_info[:2]).hexdigest()[:16]}.stamp"

def prepare(name):
    """Makes .venv hold these pins. Those of dev hold the run-time ones too, so `run` after `test` changes nothing."""
    made = PYTHON.exists() and stamp(RUNTIME).exists()
    if made and stamp(name).exists():
        return
    for old in VENV.glob(f"{name if made else ''}*.stamp"):
        old.unlink()
    if not made:
        if not importlib.util.find_spec("ensurepip"):
            sys.exit("This Python cannot make an environment. Install python3-venv: sudo apt install python3-venv")
        print(f"Making the environment {VENV}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    print(f"Installing {name} (only this once, about a minute)", flush=True)
    install(ROOT / name)
    stamp(RUNTIME).touch()
    stamp(name).touch()

def install(pins):
    command = "-I -m pip install --disable-pip-version-check --no-input --progress-bar=off --only-binary=:all:".split()
    settings = {k: v for k, v in os.environ.items() if "PIP_" not in k or any(word in k for word in PIP_KEEPS)}
    with subprocess.Popen([PYTHON, *command, "--require-hashes", "-r", pins], env=settings | {"PIP_USER": "0"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        lines = [show(line.strip()) for line in pip.stdout]
    if pip.returncode:
        sys.exit("\n".join(lines[-15:]) + f"\npip could not install {pins.name}; its last lines are above.")

def show(line):
    if line.startswith(("Downloading", "Installing")):
        print("  " + line[:100], flush=True)
    return line

def require(libraries):
    """Qt's own words about a missing library of the operating system name no package, so look before it starts."""
    missing = [library for library in libraries if sys.platform == "linux" and not loads(library)]
    if missing:
        names = [library.lower().replace("glib-", "glib").split(".so.") for library in missing]
        packages = " ".join(name + "-" * name[-1].isdigit() + version for name, version in names)
        sys.exit(f"Qt needs {', '.join(missing)}, not found here. On Debian or Ubuntu: sudo apt install {packages}")

def loads(library):
    try:
        return bool(ctypes.CDLL(library))
    except OSError:
        return False

def run(*arguments):
    prepare(RUNTIME)
    if arguments:
        return subprocess.call([PYTHON, ROOT / "main.py", *arguments])
    if sys.platform != "linux" or os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        require(QT if "WAYLAND_DISPLAY" in os.environ else QT + X11)
        return subprocess.call([PYTHON, ROOT / "main.py", "--lab"])
    out = ROOT / "lab-report"
    print(f"There is no screen here, so the simulated servers are assessed without a window, into {out}", flush=True)
    code = subprocess.call([PYTHON, ROOT / "main.py", "assess", "--lab", "--out", out])
    if not code:
        print("The report and its data:", *out.glob("*.pdf"), *out.glob("*.json"), sep="\n  ")
    return code

def test(*arguments):
    prepare(DEV)
    require(QT)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.call([PYTHON, "-m", "pytest", *arguments], cwd=ROOT)

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Edge Assessor needs Python 3.11 or newer; this is Python " + sys.version.split()[0])
    command = {"run": run, "test": test, "setup": lambda: prepare(DEV)}.get("".join(sys.argv[1:2]))
    try:
        sys.exit(command(*sys.argv[2:]) if command else __doc__)
    except KeyboardInterrupt:
        sys.exit("Stopped. Start it again and it goes on from here.")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Could not make or use {VENV}: {error}")
