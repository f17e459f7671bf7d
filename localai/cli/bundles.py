"""`localai policy trust`, `import`, `diff` and `stale`: cards from others, and cards past their date."""

import re
from pathlib import Path
from typing import Final

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening, plain
from localai.errors import UsageError
from localai.operations import bundles, growing
from localai.operations.change_words import changes_in_words, there, touched_in_words
from localai.operations.growing import Changes, SinceThen
from localai.phrases import bundles as phrases

_FILE = click.Path(path_type=Path)
_ID = re.compile(r"[0-9a-f]{4,32}")


@click.command("trust")
@click.argument("publisher", metavar="[KEY]", required=False)
@click.option("--remove", is_flag=True, help="Take no more bundles of this key.")
@plain
def trust(invocation: Invocation, publisher: str | None, remove: bool) -> None:
    """Take bundles of cards that this minisign key signed (the key, or its file); without a key, show which count.

    Example: localai policy trust team.pub
    """
    places = invocation.runtime.places
    if publisher is None:
        if remove:
            raise UsageError(problem="--remove needs the key.", remedy="`localai policy trust` lists the keys.")
        known = bundles.publishers(places)
    else:
        known = (bundles.distrust(places, publisher) if remove else bundles.trust(places, publisher),)
    if invocation.as_json:
        keys = [{"key": str(each.key), "id": bundles.key_name(each), "version": each.version} for each in known]
        output.document("localai policy trust 1", {"keys": keys, "removed": remove})
    elif publisher is not None:
        diagnostics.say((phrases.distrusted if remove else phrases.trusted)(bundles.key_name(known[0])))
    elif known:
        rows = [(bundles.key_name(each), str(each.key), str(each.version or "none yet")) for each in known]
        output.table(("key id", "key", "version taken"), rows)
    else:
        diagnostics.say(phrases.NO_KEYS)


@click.command("import")
@click.argument("bundle", metavar="FILE", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only show what it would change.")
@opening
def import_bundle(invocation: Invocation, bundle: Path, dry_run: bool) -> None:
    """Let the cards of a bundle hold on this machine; its signature lies beside it as FILE.minisig.

    Example: localai policy import cards-12 --dry-run
    """
    with invocation.session() as session:
        told = (growing.preview_import if dry_run else growing.import_bundle)(session, bundle)
    if invocation.as_json:
        output.document("localai policy import 1", {**output.fields(told), "dry_run": dry_run})
        return
    _show_changes(told.changes)
    output.lines(touched_in_words(told.touched))
    diagnostics.say(phrases.DRY_RUN if dry_run else phrases.taken(told.version, told.cards))


@click.command("diff")
@click.argument("before", metavar="[FILE|RECEIPT]", type=_FILE, required=False)
@click.argument("after", metavar="[FILE]", type=_FILE, required=False)
@click.option("--receipt", metavar="ID", help="The card of this receipt against today's.")
@opening
def diff(invocation: Invocation, before: Path | None, after: Path | None, receipt: str | None) -> None:
    """Show how two bundles differ, how one differs from today's cards, or what changed since a receipt.

    Example: localai policy diff 4f2c9a01
    """
    if (before is None) is (receipt is None):
        raise UsageError(problem="Give one or two bundles, or a receipt.", remedy="See `localai policy diff --help`.")
    if before is not None and after is None and not before.exists() and _ID.fullmatch(str(before)):
        before, receipt = None, str(before)
    with invocation.session() as session:
        if before is None:
            return _show_since(invocation, growing.since_receipt(session, str(receipt)))
        changes = growing.compare_bundles(session, before, after)
    if invocation.as_json:
        output.document("localai policy diff 1", {"changes": changes})
    else:
        _show_changes(changes)
    return None


@click.command("stale")
@opening
def stale(invocation: Invocation) -> None:
    """Show cards to be read again, answers about accounts that ran out, and services to be asked again.

    Example: localai policy stale
    """
    with invocation.session() as session:
        found = growing.stale(session)
    if invocation.as_json:
        output.document("localai policy stale 1", output.fields(found))
        return
    output.lines(phrases.stale_card(card.provider, card.title, card.checked, card.expires) for card in found.cards)
    for each in found.answers:
        said = phrases.stale_reading if each.read_from else phrases.stale_answer
        output.line(said(each.provider, each.state, each.expires))
    output.lines(phrases.stale_reading(each.provider, each.asked, each.on) for each in found.readings)
    if found.notice:
        diagnostics.say(found.notice)
    if not (found.cards or found.answers or found.readings):
        diagnostics.say(phrases.NOTHING_STALE)


BUNDLE_COMMANDS: Final = (trust, import_bundle, diff, stale)


def _show_changes(changes: Changes) -> None:
    output.lines(changes_in_words(changes))


def _show_since(invocation: Invocation, since: SinceThen) -> None:
    if invocation.as_json:
        output.document("localai policy diff 1", {"since": since})
        return
    output.line(phrases.since(since.model, since.at))
    if not since.now:
        output.line(phrases.gone_card(since.provider))
    elif since.then == since.now:
        output.line(phrases.CARD_SAME)
    elif since.fields is None:
        output.line(phrases.CARD_GONE)
    output.lines(f"  {phrases.worse(each.what, each.before, each.after, 1)}" for each in since.worse)
    output.lines(f"  {phrases.change(each.place, each.before, each.after)}" for each in since.fields or ())
    output.lines(f"  {there(each)}" for each in since.copies)
    output.line(phrases.today(since.outcome))
