"""A program that sends once, as a command does: cleans its environment, starts a porter, has a door deliver an order.

`python -m tests.egress.hostile FOLDER PORT CA` prints how it ended as JSON. The interpreter of the porter and
of its doors is a script in FOLDER that notes its environment first.
"""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

from localai import entry

NOTING = '#!/bin/sh\nenv > "{folder}/environment.$$"\nexec "{python}" "$@"\n'


def main(folder: Path, port: int, ca: Path) -> None:
    """Send the usual order to a port of this machine."""
    environment = entry.prepare(os.environ)
    from localai.egress import link
    from localai.egress.fixed import Fixed
    from tests.wire import orders

    python = folder / "python"
    python.write_text(NOTING.format(folder=folder, python=sys.executable))
    python.chmod(0o700)
    pem = ca.read_bytes()
    recorder = SimpleNamespace(port=port, ca=pem, ca_digest=orders.digest_of(pem))
    doors = Fixed.now("online", folder / "cards", folder / "providers")
    found = link.start(python=str(python), viewer=["true"], folders=[], environment=environment, doors=doors)
    given = orders.send(found, orders.usual(recorder), folder)  # type: ignore[arg-type]
    found.close()
    print(json.dumps([given.delivered.stage, given.delivered.problem]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
