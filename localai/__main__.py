"""`python -m localai` is the command `localai`."""

from localai.cli.app import localai

localai()
