"""A PostgreSQL server of our own: in a temporary folder, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from course_lib.system import POSTGRESQL_MEND, find_postgresql

SECONDS = 60
# The first of these that the machine has runs the server where the tests run as root: initdb refuses root.
ACCOUNTS = ("postgres", "nobody")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server with an empty database; gives its URL. The test fails where there is no PostgreSQL."""
    program = find_postgresql()
    if program is None:
        pytest.fail(POSTGRESQL_MEND)
    # Not pytest's folder, which no other account may enter; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="course-pg-"))
    account = _account()
    try:
        if account:
            shutil.chown(folder, account["user"], account["group"])
        data = folder / "data"
        options = ["--username=grader", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C"]
        subprocess.run(
            [program.with_name("initdb"), *options, data],
            cwd=folder,
            check=True,
            capture_output=True,
            **account,
        )
        with _running([program, "-D", data, "-k", folder, "-h", "", "-F"], folder, account):
            yield f"postgresql+psycopg://grader@/gradebook?host={folder}"
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(command: list[Any], folder: Path, account: dict[str, Any]) -> Iterator[None]:
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **account)
        try:
            with _connected(folder, server) as connection:
                connection.execute("create database gradebook")
            yield
        finally:
            server.terminate()
            server.wait(timeout=SECONDS)


def _connected(folder: Path, server: subprocess.Popen[bytes]) -> psycopg.Connection[Any]:
    """A connection to the server as soon as it takes one."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return psycopg.connect(host=str(folder), user="grader", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail((folder / "log").read_text(encoding="utf-8"))
            time.sleep(0.1)


def _account() -> dict[str, Any]:
    """Who runs the server: somebody else where we are root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in ACCOUNTS if name in known)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
