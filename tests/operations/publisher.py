"""A publisher of cards: makes bundles of changed cards and signs them with a key of its own."""

from dataclasses import dataclass, field
from pathlib import Path

from localai.crypto import minisign
from localai.crypto.minisign import PublicKey
from localai.crypto.signature import new_seed, public_key
from localai.policy import bundle
from localai.policy import catalog as catalog_module

CARDS = Path(catalog_module.__file__).parent / "cards"


@dataclass(frozen=True)
class Publisher:
    """Signs bundles below a folder."""

    folder: Path
    seed: bytes = field(default_factory=new_seed)

    @property
    def key(self) -> PublicKey:
        return PublicKey(key_id=self.seed[:8], key=public_key(self.seed))

    def publish(self, version: int, **texts: tuple[str, str]) -> Path:
        """Write and sign a bundle of these providers' cards, each with one text replaced."""
        files = {}
        for provider, (before, after) in texts.items():
            content = (CARDS / f"{provider}.toml").read_text()
            assert before in content
            files[f"{provider}.toml"] = content.replace(before, after).encode()
        return self.sign(version, bundle.pack(files))

    def sign(self, version: int, content: bytes) -> Path:
        """Write and sign any content."""
        path = self.folder / f"cards-{version}"
        path.write_bytes(content)
        comment = f"localai cards, version {version}"
        path.with_name(f"{path.name}.minisig").write_text(minisign.signed(self.seed, self.key.key_id, content, comment))
        return path


RENAMED = {"fal": ('title = "fal"', 'title = "FAL"')}
CHANGED = {"openai": ('headquarters = "', 'headquarters = "moved, ')}
