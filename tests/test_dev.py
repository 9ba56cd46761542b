"""What dev.py tells people and scripts about this machine."""

from __future__ import annotations

import sys

import pytest

import dev


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings its libraries elsewhere")
def test_packages_of_missing_libraries_are_named_for_scripts_and_people(monkeypatch, capsys):
    monkeypatch.setattr(dev, "loads", lambda library: library == "libGL.so.1")
    dev.libraries()
    assert capsys.readouterr().out.split() == [
        *("libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0"),
    ]
    with pytest.raises(SystemExit, match="sudo apt install libxcb-cursor0$"):
        dev.require(["libGL.so.1", "libxcb-cursor.so.0"])


def test_nothing_is_named_where_nothing_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(dev, "loads", lambda library: True)
    dev.libraries()
    dev.require(dev.QT)
    assert capsys.readouterr().out.strip() == ""
