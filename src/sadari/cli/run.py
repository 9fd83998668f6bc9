"""One run of the command: language, signals, the command itself, and how it ends."""

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from types import FrameType

import click

from sadari.cli.language import chosen_language, speak


def run(arguments: list[str]) -> int:
    """Run ``sadari ARGUMENTS`` and return its exit code; never raises."""
    speak(chosen_language(os.environ))
    # Only now, because help texts are translated when a command is defined.
    from sadari.cli.commands import sadari
    from sadari.cli.failure import OUR_FAULT

    try:
        with _signals_interrupt():
            code = sadari.main(arguments, prog_name="sadari", standalone_mode=False)
            sys.stdout.flush()
    except BrokenPipeError:  # The reader of our output went away, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUR_FAULT
    except (Exception, KeyboardInterrupt) as error:
        return _report(_unwrapped(error), as_json="--json" in arguments)
    return code if isinstance(code, int) else 0


def _unwrapped(error: BaseException) -> BaseException:
    """Click turns an interruption into ``Abort``; which signal it was stands behind that."""
    return error.__cause__ if isinstance(error, click.Abort) and error.__cause__ else error


def _report(error: BaseException, *, as_json: bool) -> int:
    from sadari.cli.failure import failure_of

    failure = failure_of(error)
    if failure.code == "internal":
        traceback.print_exception(error, file=sys.stderr)
    if as_json and not getattr(error, "answered", False):
        print(json.dumps(failure.document(), ensure_ascii=False, indent=2))
    elif isinstance(error, click.UsageError):
        error.show(file=sys.stderr)
    else:
        print(failure.message, file=sys.stderr)
    return failure.exit_code


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    """SIGTERM and SIGHUP unwind like Ctrl-C, so that nothing stays half-written.

    SIGINT is set too: a script's background jobs begin with it ignored. An ignored SIGHUP stays
    so, because `nohup` means it.
    """
    from sadari.cli.failure import Terminated

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Terminated

    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: interrupt}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        handlers[signal.SIGHUP] = interrupt
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
