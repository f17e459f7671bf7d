"""A person's environment is somebody else's input: no variable changes where bytes go, which bytes, or whom we believe.

One real delivery for each variable, set to something that would be noticed: a proxy that counts, a certificate that
would be believed, a file that would be read or written. Porter and door get it as it is, which a command of ours would
never let happen; what reaches them from a command with all of these set is looked at too.
"""

import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.wire import orders
from tests.wire.orders import BODY, KEY
from tests.wire.server import Authority, Recorder

ROOT = Path(__file__).parents[2]
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
OTHERS = (
    *("NO_PROXY", "SSLKEYLOGFILE", "NETRC", "OPENSSL_CONF", "OPENSSL_MODULES", "RES_OPTIONS", "LOCALDOMAIN"),
    *("HOSTALIASES", "PYTHONHTTPSVERIFY", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONWARNINGS"),
    *("PYTHON_KEYRING_BACKEND", "KRB5_CONFIG", "KRB5CCNAME", "GRPC_PROXY", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"),
    *("HTTPLIB_CA_CERTS_PATH", "AWS_CA_BUNDLE", "OPENAI_BASE_URL", "OPENAI_API_KEY", "ANTHROPIC_BASE_URL"),
)
CONFIGURATION = """
openssl_conf = set
[set]
ssl_conf = tls
[tls]
system_default = limits
[limits]
MaxProtocol = TLSv1.2
"""
REQUEST = (
    b"POST /v1/responses HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer " + KEY + b"\r\n"
    b"User-Agent: localai\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)


@dataclass(frozen=True)
class Place:
    """A recorder that speaks nothing older than TLS 1.3, a proxy nobody should ask, a folder full of traps."""

    folder: Path
    recorder: Recorder
    proxy: Recorder

    def trap(self, name: str) -> str:
        """Return what a variable of that name is set to."""
        if name in PROXIES or "PROXY" in name or name.endswith("URL"):
            return "*" if name == "NO_PROXY" else f"http://127.0.0.1:{self.proxy.port}"
        traps = {
            "SSL_CERT_DIR": "certificates",
            "SSLKEYLOGFILE": "secrets-of-tls",
            "NETRC": "netrc",
            "OPENSSL_CONF": "openssl.cnf",
            "PYTHONPATH": "modules",
            "PYTHONSTARTUP": "modules/startup.py",
            "HOSTALIASES": "aliases",
        }
        plain = {"PYTHONHTTPSVERIFY": "0", "RES_OPTIONS": "ndots:9", "LOCALDOMAIN": "evil.example"}
        if name in plain:
            return plain[name]
        path = str(self.folder / traps.get(name, "authority.pem"))
        return f"{ROOT}:{path}" if name == "PYTHONPATH" else path

    def deliver(self, name: str, *, trusting: bool = True) -> tuple[str, str]:
        """Send through a porter that has this variable, and return how it ended: stage and problem."""
        order = orders.usual(self.recorder)
        if not trusting:
            network = replace(order.network, extra_ca=None)
            order = orders.order_for(self.recorder, order.exchange, shown=order.credential, network=network)
            order = replace(order, ca=b"")
        with orders.started(self.folder, environment={"PATH": os.environ["PATH"], name: self.trap(name)}) as link:
            delivered = orders.send(link, order, self.folder).delivered
        return delivered.stage, delivered.problem

    def run(self, variables: dict[str, str]) -> list[str]:
        """Send as a command in this environment does, and return how it ended."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(ROOT), **variables}
        command = [sys.executable, "-m", "tests.egress.hostile", str(self.folder), str(self.recorder.port)]
        done = subprocess.run(
            [*command, str(self.folder / "authority.pem")],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def notes(self) -> list[str]:
        """Return what started with our interpreter had as environment: the porter, and the door."""
        return [path.read_text() for path in sorted(self.folder.glob("environment.*"))]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    authority = Authority()
    pem = tmp_path / "authority.pem"
    pem.write_bytes(authority.pem)
    (tmp_path / "certificates").mkdir()
    shutil.copy(pem, tmp_path / "certificates" / "authority.pem")
    if shutil.which("openssl"):
        subprocess.run(["openssl", "rehash", tmp_path / "certificates"], check=True, capture_output=True)
    (tmp_path / "netrc").write_text("machine api.openai.com login canary password canary\n")
    (tmp_path / "openssl.cnf").write_text(CONFIGURATION)
    (tmp_path / "aliases").write_text("api.openai.com evil.example\n")
    (tmp_path / "modules").mkdir()
    trap = "import os; open({path!r} + '.%d' % os.getpid(), 'w').write(open('/proc/self/cmdline').read())\n"
    for name in ("sitecustomize", "usercustomize", "startup"):
        (tmp_path / "modules" / f"{name}.py").write_text(trap.format(path=str(tmp_path / "ran")))
    with Recorder(authority=authority, minimum=ssl.TLSVersion.TLSv1_3) as recorder, Recorder(tls=False) as proxy:
        yield Place(tmp_path, recorder, proxy)


@pytest.mark.parametrize("name", [*PROXIES, *CERTIFICATES, *OTHERS])
def test_no_variable_changes_a_delivery(place: Place, name: str):
    assert place.deliver(name) == ("done", "")
    (request,) = place.recorder.requests
    assert (request.head, request.body) == (REQUEST, BODY)
    assert place.proxy.connections == 0
    assert not (place.folder / "secrets-of-tls").exists()


@pytest.mark.parametrize("name", CERTIFICATES)
def test_no_variable_makes_a_door_believe_somebody(place: Place, name: str):
    assert place.deliver(name, trusting=False)[1] == "tls"
    assert place.recorder.requests == []
    assert place.recorder.handshakes == 0


def test_neither_porter_nor_door_gets_any_of_them(place: Place):
    variables = {name: place.trap(name) for name in (*PROXIES, *CERTIFICATES, *OTHERS)}
    assert place.run(variables) == ["done", ""]
    assert len(place.notes()) == 2
    names = {line.partition("=")[0] for note in place.notes() for line in note.splitlines()}
    assert names & set(variables) == set()
    assert names - {"PWD", "SHLVL", "_", "OLDPWD"} <= {"PATH", "HOME", "LC_CTYPE"}


def test_modules_from_a_variable_run_in_neither_porter_nor_door(place: Place):
    place.run({"PYTHONPATH": place.trap("PYTHONPATH")})
    ran = [path.read_text() for path in place.folder.glob("ran.*")]
    assert ran != [], "the trap works where Python itself is started by the person"
    assert [words for words in ran if "tests.egress.hostile" not in words] == []


@pytest.mark.skipif(shutil.which("cc") is None, reason="a library to load first needs a compiler")
@pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD is of Linux")
def test_a_library_to_load_first_is_in_neither_porter_nor_door(place: Place):
    source = place.folder / "early.c"
    source.write_text(
        "#include <stdio.h>\n#include <unistd.h>\n"
        "__attribute__((constructor)) static void early(void) {\n"
        f'  char path[4096]; snprintf(path, sizeof path, "{place.folder}/loaded.%d", (int)getpid());\n'
        '  FILE *note = fopen(path, "w"), *words = fopen("/proc/self/cmdline", "r");\n'
        "  for (int c; words && note && (c = fgetc(words)) != EOF;) fputc(c, note);\n"
        "  if (note) fclose(note);\n}\n"
    )
    library = place.folder / "early.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True, capture_output=True)
    assert place.run({"LD_PRELOAD": str(library)}) == ["done", ""]
    loaded = [path.read_text() for path in place.folder.glob("loaded.*")]
    assert loaded != [], "what the person's shell loads into main is there before any line of ours"
    assert [words for words in loaded if "tests.egress.hostile" not in words] == []
