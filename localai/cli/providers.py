"""`localai providers`: services with a card, and servers of one's own: added, looked for, removed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import stating
from localai.phrases import servers as phrases
from localai.vocabulary.cards import UNKNOWN_DAYS, Days, Passing, Review, Span, Training
from localai.vocabulary.reach import Reach
from localai.vocabulary.servers import Server, ServerModel

if TYPE_CHECKING:
    from localai.operations.stating import Answering, Listed

_PASSES = {"no": Passing.NOBODY_KNOWN, "unknown": Passing.UNKNOWN}


@click.group("providers")
def providers_command() -> None:
    """Servers of your own: on this computer, or on your network.

    Example: localai providers find
    """


@providers_command.command("list")
@opening
def list_servers(invocation: Invocation) -> None:
    """List the servers you added, with what you stated.

    Example: localai providers list
    """
    with invocation.session() as session:
        found = stating.listing(session)
    if invocation.as_json:
        output.document("localai providers 1", {"providers": [_body(each) for each in found]})
    elif found:
        output.table(("name", "address", "where", "who runs it", "models", ""), [_row(each) for each in found])
    else:
        diagnostics.say(phrases.NONE_YET)


@providers_command.command("find")
@opening
def find(invocation: Invocation) -> None:
    """Ask the usual ports of this computer which server answers there, and with which models; nothing else is asked.

    Example: localai providers find
    """
    invocation.runtime.start_porter(Reach.LOCAL)
    with invocation.session() as session:
        found = stating.search(session, _teller(invocation))
    if invocation.as_json:
        output.document("localai providers find 1", {"servers": found})
        return
    for each in found:
        _show(each)
    if not found:
        diagnostics.say(phrases.NOTHING_ANSWERS)


@providers_command.command("add")
@click.argument("name")
@click.option("--url", required=True, metavar="U", help="Scheme, host and port, such as https://gpu.lan:8443.")
@click.option("--operator", default="", metavar="WHO", help="Who runs it.")
@click.option("--local", "here", is_flag=True, help="You state that it runs on this computer and keeps things here.")
@click.option("--link-off", is_flag=True, help="You state that LM Link is off in LM Studio.")
@click.option("--model", "models", multiple=True, metavar="M", help="A model, as the server calls it; may be repeated.")
@click.option("--text-only", multiple=True, metavar="M", help="A model that takes no pictures; may be repeated.")
@click.option("--ca", type=click.Path(path_type=Path), help="The authority that signed its certificate, in PEM.")
@click.option("--key", "needs_key", is_flag=True, help="It wants a key; put it on record with `localai keys add`.")
@click.option("--trains", type=click.Choice(["no", "yes", "unknown"]), default="unknown", show_default=True)
@click.option("--keeps-days", default="unknown", metavar="N|unknown", help="How long it keeps what it gets; 0: not.")
@click.option("--people-look", type=click.Choice([each.value for each in Review]), default="unknown", show_default=True)
@click.option("--onward", type=click.Choice(list(_PASSES)), default="unknown", show_default=True)
@click.option("--region", default="unknown", show_default=True, metavar="R", help="Where it stands, such as DE.")
@opening
def add(invocation: Invocation, name: str, **given: object) -> None:
    """State a server of your own. What you leave out counts as unknown, and the rules judge it like any other card.

    On this computer (--local) the server must show that the model runs here, now and before every send.

    Example: localai providers add gpu --url https://gpu.lan:8443 --ca ca.pem --operator "our IT" --model m --trains no
    """
    wanted = _wanted(name, given, invocation.runtime.now().date())
    if wanted.here:
        invocation.runtime.start_porter(Reach.LOCAL, (stating.address_here(wanted.url),))
    with invocation.session() as session:
        stated = stating.add(session, wanted, _teller(invocation))
    if invocation.as_json:
        output.document("localai providers add 1", {"provider": stated.server, "models": stated.models})
        return
    diagnostics.say(phrases.added(name, here=stated.server.here))
    output.lines(model.id for model in stated.models)
    for caution in phrases.cautions(stated.server.program, here=stated.server.here):
        diagnostics.say(caution)
    if stated.server.needs_key:
        diagnostics.say(phrases.add_key(name))


@providers_command.command("remove")
@click.argument("name")
@opening
def remove(invocation: Invocation, name: str) -> None:
    """Take a server off the list; the ledger keeps what was sent to it.

    Example: localai providers remove gpu
    """
    with invocation.session() as session:
        gone = stating.remove(session, name)
    if invocation.as_json:
        output.document("localai providers remove 1", {"name": gone.name})
    diagnostics.say(phrases.removed(name))


def _teller(invocation: Invocation) -> Callable[[str], None]:
    """Return what shows each request before it goes out; a program that reads gets the ledger's entries instead."""
    return (lambda line: None) if invocation.as_json else diagnostics.say


def _wanted(name: str, given: dict[str, object], today: date) -> Server:
    """Return what the options state; raises UsageError where they do not fit together."""
    here, link_off, models, texts, ca = (given[key] for key in ("here", "link_off", "models", "text_only", "ca"))
    stated = [key for key in ("trains", "keeps_days", "people_look", "onward", "region") if given[key] != "unknown"]
    if here and (stated or ca):
        raise UsageError(problem=phrases.NOTHING_TO_STATE, remedy=phrases.LEAVE_OUT)
    if not here and (link_off or not given["operator"]):
        raise UsageError(problem=phrases.WHO_OR_HERE, remedy=phrases.SAY_WHO)
    assert isinstance(models, tuple) and isinstance(texts, tuple)  # noqa: S101, PT018
    assert ca is None or isinstance(ca, Path)  # noqa: S101
    return Server(
        name=name,
        url=str(given["url"]),
        operator=str(given["operator"] or phrases.YOU),
        stated_on=today,
        models=tuple(ServerModel(name=each, sees=each not in texts) for each in dict.fromkeys((*models, *texts))),
        here=bool(here),
        link_off=bool(link_off),
        needs_key=bool(given["needs_key"]),
        trains=Training(str(given["trains"])),
        keeps_days=_days(str(given["keeps_days"])),
        people_look=Review(str(given["people_look"])),
        passes_on=_PASSES[str(given["onward"])],
        region=str(given["region"]),
        certificates=stating.certificates(ca) if ca else (),
    )


def _days(text: str) -> Days:
    if text == "unknown":
        return UNKNOWN_DAYS
    if not (text.isascii() and text.isdigit() and int(text) <= 36_500):
        raise UsageError(problem=phrases.not_days(text), remedy=phrases.DAYS)
    return Days(span=Span.COUNTED, count=int(text))


def _row(each: "Listed") -> tuple[str, ...]:
    if each.stated is None:
        return (each.name, "", "", "", "", each.problem)
    server = each.stated.server
    where = phrases.HERE if server.here else phrases.ELSEWHERE
    return (each.name, server.url, where, server.operator, str(len(server.models)), each.problem)


def _body(each: "Listed") -> dict[str, object]:
    server = each.stated.server if each.stated else None
    return {"name": each.name, "problem": each.problem, "server": server}


def _show(each: "Answering") -> None:
    known = f" ({', '.join(each.known_as)})" if each.known_as else ""
    output.line(f"{each.url}  {phrases.PROGRAMS[each.found.program]} {each.found.version}".rstrip() + known)
    for model in each.found.models:
        output.line(f"  {model.name}" + (f"  {phrases.AWAY}: {model.away}" if model.away else ""))
    if each.found.caution:
        output.line(f"  {each.found.caution}")
    if not each.known_as:
        output.line(f"  {phrases.how_to_add(each.found.program, each.url)}")
