"""Finds the programs under test; installs their Debian packages where they are absent and where that is possible.

Nothing is ever removed for them, and nothing that is installed is started by the system: a package that conflicts with
one that is there (rsyslog and syslog-ng do) is only unpacked into a temporary folder.
"""
import atexit
import contextlib
import fcntl
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

PLACES = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
QUIET = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Options::=--force-confold"]
POLICY = "/usr/sbin/policy-rc.d"
_updated = []
_roots = {}


def require_root():
    """Skips a test that needs root: to install, or to become the user that a database insists on."""
    if os.geteuid() != 0:
        raise unittest.SkipTest("not root")


def find(program):
    """The path of an installed program, or nothing."""
    return shutil.which(program, path=os.pathsep.join(PLACES))


def program(name, *packages):
    """The path of a program, after its packages were installed where it was absent."""
    path = find(name)
    if path is None:
        install(*packages)
        path = find(name)
    if path is None:
        raise unittest.SkipTest(f"no {name} in {', '.join(packages)}")
    return path


def install(*packages):
    """Installs what is missing, without recommended packages; skips the test where that fails."""
    require_root()
    with _one_at_a_time():
        done = _apt("install", "-y", "--no-install-recommends", "--no-remove", *packages)
        if done.returncode != 0 and not _updated:
            _updated.append(True)
            _apt("update")
            done = _apt("install", "-y", "--no-install-recommends", "--no-remove", *packages)
    if done.returncode != 0:
        raise unittest.SkipTest(f"cannot install {', '.join(packages)}: {_last_line(done)}")


def unpacked(package):
    """A folder that holds the files of a package, with the libraries that it needs installed."""
    if package not in _roots:
        require_root()
        folder = tempfile.mkdtemp(prefix="eventq-package-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.chmod(folder, 0o755)
        done = _apt("download", package, cwd=folder)
        if done.returncode != 0:
            _apt("update")
            done = _apt("download", package, cwd=folder)
        archives = glob.glob(os.path.join(folder, "*.deb"))
        if not archives:
            raise unittest.SkipTest(f"cannot download {package}: {_last_line(done)}")
        install(*_needed(archives[0]))
        subprocess.run(["dpkg", "-x", archives[0], folder], check=True)
        _roots[package] = folder
    return _roots[package]


def _needed(archive):
    """The libraries that an archive depends on."""
    text = subprocess.run(["dpkg-deb", "-f", archive, "Depends"], capture_output=True, text=True, check=True).stdout
    names = [re.split(r"[ (:|]", entry.strip())[0] for entry in text.split(",")]
    return [name for name in names if name.startswith("lib")]


def _apt(*arguments, cwd=None):
    if find("apt-get") is None:
        raise unittest.SkipTest("no apt-get")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
    with _no_service_starts():
        return subprocess.run(
            ["apt-get", *QUIET, *arguments], cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True)


def _last_line(done):
    lines = (done.stderr + done.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit status {done.returncode}"


@contextlib.contextmanager
def _one_at_a_time():
    with open(os.path.join(tempfile.gettempdir(), "eventq-daemons.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _no_service_starts():
    """Keeps a package's scripts from starting its service, by the means that Debian provides for it."""
    ours = os.geteuid() == 0 and not os.path.exists(POLICY)
    if ours:
        with open(POLICY, "w") as file:
            file.write("#!/bin/sh\nexit 101\n")
        os.chmod(POLICY, 0o755)
    try:
        yield
    finally:
        if ours:
            os.unlink(POLICY)
