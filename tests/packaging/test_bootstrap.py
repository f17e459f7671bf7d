"""The installer, run for real on a tiny project of its own: offline, with hashes, and refusing what differs."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BACKEND = """
import sys, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("tiny.py", "import needed\\nprint('tiny runs with', needed.VALUE)\\n")
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\nRequires-Dist: absent\\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "tiny.py,,\\ntiny-1.dist-info/METADATA,,\\ntiny-1.dist-info/WHEEL,,\\ntiny-1.dist-info/RECORD,,\\n")
    return name
"""  # noqa: E501
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1"
"""


def make_wheel(folder: Path, name: str, content: str) -> Path:
    """Write a wheel of one module by hand."""
    path = folder / f"{name}-1-py3-none-any.whl"
    about = f"{name}-1.dist-info"
    files = {
        f"{name}.py": content,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, text in files.items():
            wheel.writestr(inside, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{inside},sha256={digest},{len(text)}\n"
        wheel.writestr(f"{about}/RECORD", record + f"{about}/RECORD,,\n")
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_checkout(folder: Path) -> Path:
    """Make a project with our installer, one dependency, and a bundle of it."""
    root = folder / "checkout"
    (root / "packaging" / "requirements").mkdir(parents=True)
    shutil.copy(REPOSITORY / "packaging" / "bootstrap.py", root / "packaging")
    (root / "backend.py").write_text(BACKEND)
    (root / "pyproject.toml").write_text(PYPROJECT)
    bundle = folder / "bundle"
    bundle.mkdir()
    wheel = make_wheel(bundle, "needed", "VALUE = 'what was bundled'\n")
    (bundle / "SHA256SUMS").write_text(f"{sha256(wheel)}  {wheel.name}\n")
    for name in ("core", "build", "ondevice", "formats", "test"):
        text = "# download 3 MB\n"
        if name == "core":
            text += f"needed==1 \\\n    --hash=sha256:{sha256(wheel)}\n"
        (root / "packaging" / "requirements" / f"{name}.txt").write_text(text)
    return root


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project with our installer, one dependency, and a bundle of it."""
    return make_checkout(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "subprocess.CompletedProcess[str]"]:
    """Such a project, installed from its bundle over a damaged environment; and how that ended."""
    root = make_checkout(tmp_path_factory.mktemp("installed"))
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").write_text("damaged")
    return root, bootstrap(root, "install", "--small", "--from", root.parent / "bundle")


def bootstrap(root: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the installer where there is no network at all; only with pip, so that it is the same everywhere."""
    tools = [shutil.which(tool) for tool in ("unshare", "true")]
    alone = (
        ["unshare", "-rn"]
        if all(tools) and subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0
        else []
    )
    environment = {**os.environ, "PATH": os.defpath, "PIP_CACHE_DIR": str(root / "cache")}
    environment.pop("PYTHONPATH", None)
    command = [*alone, sys.executable, root / "packaging" / "bootstrap.py", *words]
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, env=environment, cwd="/"
    )


def test_bundle_installs_without_a_network_and_twice(installed) -> None:
    root, first = installed
    assert first.returncode == 0, first.stderr
    assert "1 files whose hashes agree. Nothing is downloaded." in first.stdout
    ran = subprocess.run([root / ".venv" / "bin" / "python", "-m", "tiny"], capture_output=True, text=True, check=True)
    assert ran.stdout == "tiny runs with what was bundled\n"
    second = bootstrap(root, "install", "--small", "--from", root.parent / "bundle")
    assert second.returncode == 0, second.stderr
    assert "nothing to download" in second.stdout


def test_bundle_with_a_changed_file_is_refused(checkout: Path) -> None:
    wheel = checkout.parent / "bundle" / "needed-1-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    ended = bootstrap(checkout, "install", "--from", wheel.parent)
    assert ended.returncode == 1
    assert "is not what SHA256SUMS says" in ended.stderr
    assert not (checkout / ".venv").exists()


def test_bundle_with_a_file_more_or_less_is_refused(checkout: Path) -> None:
    bundle = checkout.parent / "bundle"
    (bundle / "more.whl").touch()
    ended = bootstrap(checkout, "install", "--from", bundle)
    assert ended.returncode == 1
    assert "more.whl" in ended.stderr


def test_file_that_the_lock_does_not_know_is_refused_although_the_list_agrees(checkout: Path) -> None:
    bundle = checkout.parent / "bundle"
    wheel = make_wheel(bundle, "needed", "VALUE = 'planted'\n")
    (bundle / "SHA256SUMS").write_text(f"{sha256(wheel)}  {wheel.name}\n")
    ended = bootstrap(checkout, "install", "--from", bundle)
    assert ended.returncode == 1
    assert "HASH" in ended.stderr.upper()


def test_folder_without_a_list_is_no_bundle(checkout: Path, tmp_path: Path) -> None:
    ended = bootstrap(checkout, "install", "--from", tmp_path)
    assert ended.returncode == 1
    assert "is not a bundle" in ended.stderr


def test_download_is_announced_before_anything_is_made(checkout: Path) -> None:
    (checkout / ".venv").touch()  # so that none can be made
    ended = bootstrap(checkout, "install", "--small")
    assert ended.stdout.startswith("This downloads at most 6 MB")
    assert ended.returncode == 1


def test_half_made_environment_is_made_anew(installed) -> None:
    root, first = installed
    assert first.returncode == 0, first.stderr
    assert (root / ".venv" / "bin" / "python").read_bytes() != b"damaged"


def test_old_python_is_told_so(checkout: Path) -> None:
    text = (checkout / "packaging" / "bootstrap.py").read_text()
    (checkout / "packaging" / "bootstrap.py").write_text(text.replace("(3, 11)", "(9, 99)"))
    ended = bootstrap(checkout, "install")
    assert ended.returncode == 1
    assert "needs Python 3.11 or newer; this is" in ended.stderr
