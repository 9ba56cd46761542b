"""The start of the window against a window with nothing in it, in processes of their own; for bench_window.py."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOWN = """
    window.show()
    while not window.windowHandle().isExposed():
        app.processEvents()
    app.processEvents()
"""
LEAVE = """
    import os
    os._exit(0)
"""
BARE = f"""
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
if True:
    app = QApplication(sys.argv[:1])
    app.setStyle("fusion")
    window = QMainWindow()
    window.resize(1280, 800)
{SHOWN}{LEAVE}"""
OURS = f"""
import sys
from PySide6.QtCore import QSettings
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])
from core import log
log.start()
import gc
gc.disable()
from ui import app as program
if True:
    app = program.application()
    window = program.make_window(app)
{SHOWN}"""
FRAMED = f"""{OURS}
    window.frame(welcome=True)
    app.processEvents()
"""
READY = f"""{FRAMED}
    from core.secrets import Secrets
    window.build(Secrets())
    app.processEvents()
{LEAVE}"""
OURS += LEAVE
FRAMED += LEAVE


def start_ms(code: str, folder: str) -> float:
    """From starting Python to the painted window."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = folder  # compiled once, as on every machine that runs it twice
    environment["XDG_STATE_HOME"] = environment["LOCALAPPDATA"] = folder  # the log's folder
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return (time.perf_counter() - began) * 1000


def bench_start(times: int, folder: str) -> None:
    codes = (BARE, OURS, FRAMED, READY)
    for code in codes:
        start_ms(code, folder)  # the first one reads from the disk
    rounds = [[start_ms(code, folder) for code in codes] for _ in range(times)]
    bare, *ours = (statistics.median(values) for values in zip(*rounds, strict=True))
    print(f"cold start, medians of {times}: a bare window is shown after {bare:.0f} ms")
    stages = ("ours is shown", "menus, toolbar and first page are painted", "it is ready for an assessment")
    for stage, after in zip(stages, ours, strict=True):
        print(f"  {stage} after {after:.0f} ms, {after / bare:.2f} times")
