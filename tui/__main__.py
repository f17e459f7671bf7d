"""`python -m tui`: the app over this machine's workspace; the command `localai` without arguments becomes this."""

import locale
import os
import sys

from localai import entry


def main() -> int:
    """Run the app and return the exit code."""
    environment = entry.prepare(os.environ)  # before Textual reads the environment
    from localai.errors import LocalaiError
    from localai.vocabulary.reach import Reach
    from tui.crashed import epitaph
    from tui.start import Face, run
    from tui.workspace import in_words

    try:
        reach = Reach.LOCAL if "--offline" in sys.argv[1:] else Reach.ONLINE
        face = Face(plain="--plain" in sys.argv[1:], mouse="--no-mouse" not in sys.argv[1:])
        return run(environment, locale=locale.setlocale(locale.LC_CTYPE, ""), reach=reach, face=face)
    except LocalaiError as error:
        sentence, remedies = in_words(error)
        sys.stderr.write("\n  ".join((sentence, *remedies)) + "\n")
        return int(error.exit_code)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sys.stderr.write(epitaph(error) + "\n")
        return 1


sys.exit(main())
