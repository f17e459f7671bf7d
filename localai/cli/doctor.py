"""`localai doctor`: a report on this system that is safe to paste."""

import click

from localai.cli import output
from localai.cli.options import Invocation, opening
from localai.errors import ExitCode
from localai.operations import doctor
from localai.phrases import doctor as phrases


@click.command("doctor")
@opening
def doctor_command(invocation: Invocation) -> int:
    """Look at libraries, kernel, keyring and folders; the report names no file, item or person.

    Example: localai doctor
    """
    runtime = invocation.runtime
    first = doctor.look_before_seal(runtime.means())
    findings = (*doctor.look(runtime.places, runtime.outside(), runtime.seal(), runtime.now), *first)
    wrong = sum(1 for finding in findings if not finding.good)
    if invocation.as_json:
        output.document("localai doctor 1", {"findings": findings, "reach": runtime.reach, "healthy": not wrong})
    else:
        output.pairs([(f"{' ' if finding.good else '!'} {finding.name}", finding.says) for finding in findings])
        output.line(phrases.wrong(wrong))
    return ExitCode.OK
