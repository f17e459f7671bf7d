"""Write a bundle of the cards in a folder, ready to be signed: bundle_cards.py FOLDER FILE.

Then: minisign -S -m FILE -t "localai cards, version N"
"""

import sys
from pathlib import Path

from localai.policy import bundle


def main(words: list[str]) -> int:
    """Pack every card but those of models that run here; refuse what localai would refuse."""
    if len(words) != 2:
        sys.stderr.write(str(__doc__))
        return 2
    folder, target = map(Path, words)
    files = {path.name: path.read_bytes() for path in folder.glob("*.toml") if path.name != "on-device.toml"}
    content = bundle.pack(files)
    bundle.read(content)
    target.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
