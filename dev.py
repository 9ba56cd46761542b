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
QT = "EGL.so.1 GL.so.1 xkbcommon.so.0 dbus-1.so.3 fontconfig.so.1 glib-2.0.so.0".split()
X11 = """X11-xcb.so.1 xkbcommon-x11.so.0 xcb-cursor.so.0 xcb-icccm.so.4 xcb-image.so.0 xcb-keysyms.so.1 xcb-randr.so.0
    xcb-render-util.so.0 xcb-shape.so.0 xcb-xkb.so.1""".split()

def stamp(name):
    """The file that is written last, and what it must say: the pins that .venv was made from, and its Python."""
    text = b"".join((ROOT / file).read_bytes() for file in sorted({RUNTIME, name}))
    return VENV / f"{name}.stamp", hashlib.sha256(text + b"%d.%d" % sys.version_info[:2]).hexdigest()

def fits(name):
    file, digest = stamp(name)
    return PYTHON.exists() and file.exists() and file.read_text() == digest

def prepare(name):
    """Makes .venv hold these pins. Those of dev hold the run-time ones too, so `run` after `test` changes nothing."""
    if not fits(RUNTIME) and not importlib.util.find_spec("ensurepip"):
        sys.exit("This Python cannot make an environment. Install python3-venv: sudo apt install python3-venv")
    if not fits(RUNTIME):
        print(f"Making the environment {VENV}", flush=True)
        for old in VENV.glob("*.stamp"):
            old.unlink()
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    if not fits(name):
        install(ROOT / name)
        for file, digest in map(stamp, {RUNTIME, name}):
            file.write_text(digest)

def install(pins):
    print(f"Installing {pins.name} (only this once, about a minute)", flush=True)
    environ = {key: os.environ[key] for key in os.environ if key[:4] != "PIP_" or any(word in key for word in PIP_KEEPS)}
    pip = subprocess.Popen(
        [PYTHON, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off",
         "--only-binary=:all:", "--require-hashes", "-r", pins], env=environ | {"PIP_USER": "0"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")  # fmt: skip
    lines = []
    for line in map(str.strip, pip.stdout):
        lines.append(line)
        if line.startswith(("Downloading", "Installing")):
            print("  " + line[:100], flush=True)
    if pip.wait():
        sys.exit("\n".join(lines[-15:]) + f"\npip could not install {pins.name}; its last lines are above.")

def loads(library):
    try:
        return bool(ctypes.CDLL("lib" + library))
    except OSError:
        return False

def require(libraries):
    """Qt's own words about a missing library of the operating system name no package, so look before it starts."""
    missing = [library for library in libraries if sys.platform == "linux" and not loads(library)]
    names = [library.lower().replace("glib-", "glib").split(".so.") for library in missing]
    packages = " ".join(f"lib{name}{'-' * name[-1].isdigit()}{version}" for name, version in names)
    if missing:
        sys.exit(f"Qt needs lib{', lib'.join(missing)}, not found here. On Debian: sudo apt install {packages}")

def run(arguments):
    prepare(RUNTIME)
    if arguments:
        return subprocess.call([PYTHON, ROOT / "main.py", *arguments])
    if sys.platform != "linux" or os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        require(QT if "WAYLAND_DISPLAY" in os.environ else QT + X11)
        return subprocess.call([PYTHON, ROOT / "main.py", "--lab"])
    out = ROOT / "lab-report"
    print(f"There is no screen here, so the lab is assessed without a window, into {out}", flush=True)
    code = subprocess.call([PYTHON, ROOT / "main.py", "assess", "--lab", "--out", out])
    print("The report and its data:", *out.glob("*.pdf"), *out.glob("*.json"), sep="\n  ")
    return code

def test(arguments):
    prepare(DEV)
    require(QT)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.call([PYTHON, "-m", "pytest", *arguments], cwd=ROOT)

def setup(arguments):
    prepare(DEV)

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Edge Assessor needs Python 3.11 or newer; this is Python " + sys.version.split()[0])
    commands = {"run": run, "test": test, "setup": setup}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    try:
        sys.exit(commands[sys.argv[1]](sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start goes on from here.")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Could not make the environment: {error}")
