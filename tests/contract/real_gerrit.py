"""A real Gerrit of our own for the contract tests: fetched once, started on a free port, gone afterwards.

Gerrit's server classes are in Maven's central repository. They are kept in a folder of the user's cache, so only the
first run ever fetches them (80 MB). An empty site is made once and kept beside them; each server gets a copy of it in
a temporary folder. A machine without Java 21 or without Maven cannot do this: `missing()` says what it lacks, and the
tests skip with those words.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

VERSION = "3.13.5"
JAVA = 21
ARTIFACTS = (
    f"com.google.gerrit:gerrit-acceptance-framework:{VERSION}",
    f"com.google.gerrit:gerrit-plugin-api:{VERSION}",
    "org.bouncycastle:bcprov-jdk18on:1.80",
    "org.bouncycastle:bcpkix-jdk18on:1.80",
    "org.bouncycastle:bcpg-jdk18on:1.80",
    "org.bouncycastle:bcutil-jdk18on:1.80",
)
# Without a configuration of its own, the logging library writes every debug line.
LOGGING = """\
log4j.rootCategory=ERROR, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.target=System.err
log4j.appender.stderr.layout=org.apache.log4j.SimpleLayout
"""
SETTINGS = {
    "sendemail.enable": "false",
    "receive.checkReferencedObjectsAreReachable": "false",
    "change.strictLabels": "true",
    "httpd.requestLog": "false",
    "gc.startTime": "",
    "sshd.listenAddress": "off",
}


def cache() -> Path:
    """The folder that keeps the fetched server from run to run."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reviewq-gerrit"


def library() -> Path:
    return cache() / f"lib-{VERSION}"


def fetched() -> bool:
    """Whether the libraries are there; a script of the same layout marks its folder with `done`."""
    return any((library() / mark).exists() for mark in ("done", "libraries-done"))


def java_version(program: Path) -> int:
    """Major version of a java program, 0 if it does not run."""
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20).stderr
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0


def find_java() -> Path | None:
    """The newest Java among JAVA_HOME, the usual folder of system packages, and the PATH, if new enough."""
    places = [Path(os.environ["JAVA_HOME"]) / "bin/java"] if os.environ.get("JAVA_HOME") else []
    places += sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    places += [Path(found)] if (found := shutil.which("java")) else []
    version, java = max(((java_version(place), place) for place in places), default=(0, None))
    return java if version >= JAVA else None


def missing() -> str:
    """What this machine lacks to run a real Gerrit, in words; empty if nothing."""
    if not find_java():
        return f"Java {JAVA} or newer"
    if not find_java().with_name("javac").exists():
        return f"Java {JAVA} or newer with its compiler (javac)"
    if not shutil.which("git"):
        return "git"
    if not fetched() and not shutil.which("mvn"):
        return "Maven"
    return ""


def fetch() -> None:
    """Copies the server's libraries into the cache, unless an earlier run did."""
    folder = library()
    if fetched():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for artifact in ARTIFACTS:
        for goal in (["dependency:get", "-Dtransitive=false"], ["dependency:copy", f"-DoutputDirectory={folder}"]):
            subprocess.run(["mvn", "-q", "-B", *goal, f"-Dartifact={artifact}:jar"], check=True)
    (folder / "libraries-done").touch()


def prepared() -> Path:
    """A folder with our compiled program and an empty site: what each server begins with. Made at the first call on a
    machine, which takes about ten seconds; two who make it at once do not disturb each other."""
    source = Path(__file__).with_name("ClockedGerrit.java")
    made_of = f"{source.read_text()}{LOGGING}{java_version(find_java())}"
    folder = cache() / f"prepared-{VERSION}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    if not folder.exists():
        fresh = Path(tempfile.mkdtemp(prefix="preparing-", dir=cache()))
        try:
            prepare(fresh, source)
            fresh.rename(folder)
        except OSError:
            if not folder.exists():  # another made it meanwhile
                raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return folder


def prepare(folder: Path, source: Path) -> None:
    subprocess.run([find_java().with_name("javac"), "-d", folder, source], check=True)
    (folder / "log4j.properties").write_text(LOGGING)
    init = ["Init", "--batch", "--no-auto-start", "--dev", "--skip-plugins", "--skip-all-downloads"]
    subprocess.run(command(folder, *init, "-d", str(folder / "site")), check=True, capture_output=True)


def command(folder: Path, *arguments: str) -> list[str]:
    """How a program of Gerrit is run by what is prepared in a folder, whose file `clock` holds its time."""
    classes = f"{folder}:{library()}/*"
    options = ["-Xmx700m", "-XX:TieredStopAtLevel=1", f"-Dclock={folder / 'clock'}", "-cp", classes]
    return [str(find_java()), *options, "ClockedGerrit", *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RealGerrit:
    """One running server; use as a context manager. `set_clock` moves its time."""

    user, password = "admin", "secret"

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="contract-gerrit-"))
        self.site = self.folder / "site"
        self.clock = self.folder / "clock"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def set_clock(self, instant: float) -> None:
        # Replaced in one go: the server must never read half a number.
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(int(instant * 1000)))
        fresh.replace(self.clock)

    def start(self) -> None:
        fetch()
        shutil.copytree(prepared(), self.folder, symlinks=True, dirs_exist_ok=True)
        for name, value in {**SETTINGS, "gerrit.canonicalWebUrl": self.url, "httpd.listenUrl": self.url}.items():
            subprocess.run(["git", "config", "-f", self.site / "etc/gerrit.config", name, value], check=True)
        self.launch()

    def launch(self) -> None:
        """Starts the server of a site that is there, and waits until it answers."""
        with open(self.folder / "daemon.log", "ab") as log:
            daemon = command(self.folder, "Daemon", "-d", str(self.site), "--console-log")
            self.process = subprocess.Popen(daemon, stdout=log, stderr=log)
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url + "/config/server/version", timeout=5).read()
                return
            except OSError:
                time.sleep(0.3)
        raise RuntimeError("Gerrit did not start:\n" + (self.folder / "daemon.log").read_text()[-2000:])

    def halt(self) -> None:
        """Stops the server; `launch` starts it again with all that it knew."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def stop(self) -> None:
        """Ends it for good: at once, since nothing that it would save is of use."""
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
