"""``sadari settings``: every environment variable, its value now, and whether it is safe."""

import os
from gettext import gettext as _
from typing import Any

import click

from sadari.cli.language import current_language
from sadari.cli.output import Output, json_option, table
from sadari.config.environment import read_environment
from sadari.config.production import check_production, production_warnings
from sadari.config.variables import VARIABLES, Variable, variables_as_markdown


@click.command(help=_("Show all settings; each is an environment variable."))
@click.option("--markdown", is_flag=True, help=_("Print the table for the README."))
@json_option
def settings(markdown: bool, as_json: bool) -> int:
    language = current_language()
    with Output(as_json=as_json) as output:
        if markdown and not as_json:
            text = variables_as_markdown(language)
            output.answer({}, lambda console: console.out(text, highlight=False))
            return 0
        environment = read_environment(refuse_unsafe=False)
        problems = [p.in_language(language) for p in check_production(environment)]
        warnings = [w.in_language(language) for w in production_warnings(environment)]
        listed = [_described(variable) for variable in VARIABLES]
        document = {"settings": listed, "problems": problems, "warnings": warnings}
        rows = [(d["name"], d["value"] or d["default"] or "–", d["meaning"]) for d in listed]
        heads = (_("Variable"), _("Value"), _("Meaning"))
        output.answer(document, lambda console: table(console, _("Settings"), rows, *heads))
        for sentence in (*problems, *warnings):
            output.say(sentence)
    return 2 if problems else 0


def _described(variable: Variable) -> dict[str, Any]:
    value = os.environ.get(variable.name, "")
    return {
        "name": variable.name,
        "value": "•••" if variable.secret and value else value,
        "default": variable.default,
        "meaning": variable.meaning.in_language(current_language()),
    }
