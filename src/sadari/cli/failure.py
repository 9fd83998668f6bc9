"""How a command ends when it does not succeed: one exit code, one sentence, one document."""

from gettext import gettext as _
from typing import Any

import click

from sadari.cli.language import current_language
from sadari.config.environment import EnvironmentRefused
from sadari.config.sentence import BilingualError

DONE = 0
OUR_FAULT = 1
UNUSABLE = 2
DONE_WITH_REFUSED_ROWS = 3
INTERRUPTED = 130
TERMINATED = 143


class Failure(Exception):
    """The command cannot go on: ``code`` names why for programs, ``message`` for people."""

    def __init__(self, code: str, message: str, *, exit_code: int, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exit_code = exit_code
        self.details = details

    def document(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, **self.details}}


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP: like Ctrl-C, but sent by another program."""


def failure_of(error: BaseException) -> Failure:
    """The failure that stands for any exception a command may let through."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, Terminated):
        return Failure("terminated", _("Ended."), exit_code=TERMINATED)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return Failure("interrupted", _("Interrupted."), exit_code=INTERRUPTED)
    if isinstance(error, click.ClickException):
        return Failure("usage", error.format_message(), exit_code=UNUSABLE)
    if isinstance(error, BilingualError):
        return _bilingual(error)
    message = _("An error of the program: {error}").format(error=f"{type(error).__name__}: {error}")
    return Failure("internal", message, exit_code=OUR_FAULT)


def _bilingual(error: BilingualError) -> Failure:
    refused = isinstance(error, EnvironmentRefused)
    return Failure(
        "settings" if refused else "database",
        error.sentence.in_language(current_language()),
        exit_code=UNUSABLE if refused else OUR_FAULT,
        message_ko=error.sentence.ko,
        message_en=error.sentence.en,
    )
