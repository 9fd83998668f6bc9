"""The tree of commands. Help names them all, yet none brings Django or numpy before it runs."""

import importlib
from gettext import gettext as _

import click

_COMMANDS = {
    "up": "sadari.cli.up:up",
    "demo": "sadari.cli.demo:demo",
    "import": "sadari.cli.imports:import_",
    "match": "sadari.cli.matching:match",
    "report": "sadari.cli.matching:report",
    "verify": "sadari.cli.matching:verify",
    "account": "sadari.cli.accounts:account",
    "db": "sadari.cli.database:db",
    "settings": "sadari.cli.settings:settings",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "Sadari measures the mismatch between a region's people and its work, explains it "
        "and closes it."
    ),
    epilog=_(
        "Exit codes: 0 done; 3 done, with refused rows; 2 unusable arguments or file; "
        "1 an error of the program."
    ),
)
@click.version_option(package_name="sadari", prog_name="sadari")
def sadari() -> None:
    pass
