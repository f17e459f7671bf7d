"""The recovery sheet: what a person prints and puts away; also a file that `age -i` takes as it is."""

from datetime import date


def recovery_sheet(*, workspace_id: str, key_check: str, signing_key: str, identity: str, made_on: date) -> str:
    """Return the sheet; every line but the identity is a comment to age."""
    lines = (
        "localai recovery sheet",
        f"made on {made_on.isoformat()} for workspace {workspace_id}",
        f"key-check {key_check}   (localai workspace list shows the same)",
        f"signing key {signing_key}",
        "",
        "Whoever has this sheet and a copy of the workspace can read everything in it. Keep it on paper, not beside",
        "the workspace. Without a sheet, a passphrase or the keyring nobody can open the workspace, you included.",
        "",
        "To open the workspace: put this text into a file that only you may read (chmod 600), then",
        "    localai list --identity-file FILE",
        "To open it without localai (age, python3 with cryptography and sqlcipher3):",
        "    age -d -i FILE slots/recovery.age > key.txt",
        "    python3 read_workspace.py key.txt FOLDER",
        "",
    )
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + identity + "\n"
