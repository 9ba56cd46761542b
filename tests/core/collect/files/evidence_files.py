"""Evidence files in a folder, as tests write them, and what comes of collecting them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.collect.files.collector import FileCollector
from core.model import CollectError, Evidence
from core.model.progress import silent

CONFIG = (
    '<?xml version="1.0" encoding="utf-8"?>\r\n<configuration><!-- made by set-up --><appSettings>'
    '<add key="QueueDatabasePath" value="D:\\Queue" /><add key="QueueDatabaseLoggingPath" value="%X%\\Logs" />'
    "</appSettings></configuration>"
)


def collect(*paths: Path) -> Evidence:
    return FileCollector(*paths).collect(silent, threading.Event())


def refusal(*paths: Path) -> str:
    with pytest.raises(CollectError) as caught:
        collect(*paths)
    assert caught.value.failure.todo.endswith(".") and caught.value.failure.happened.endswith(".")
    return caught.value.failure.happened


def files(folder: Path, **contents: str | bytes) -> list[Path]:
    """Files of these contents; the last _ in a name stands for the point."""
    made = []
    for name, content in contents.items():
        made.append(folder / ".".join(name.rsplit("_", 1)))
        made[-1].parent.mkdir(exist_ok=True)
        made[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    return made
