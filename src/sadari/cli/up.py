"""``sadari up``: database, web server and worker, until Ctrl-C."""

from gettext import gettext as _

import click

from sadari.cli.output import Output, json_option
from sadari.config.environment import Environment, read_environment


@click.command(help=_("Run database, web server and worker until Ctrl-C."))
@json_option
def up(as_json: bool) -> int:
    from sadari.cli.application import application
    from sadari.cli.serving import check_port_is_free

    with Output(as_json=as_json) as output:
        check_port_is_free(read_environment())
        with application(output, migrate=True) as environment:
            serve_and_say(output, environment)
    return 0


def serve_and_say(output: Output, environment: Environment, *, quiet: bool = False) -> None:
    """Serve; once the web server answers, tell where (unless another answer was given)."""
    from sadari.cli.serving import serve, web_url

    address = web_url(environment)
    sentence = _("Sadari is at {address} – Ctrl-C ends it.").format(address=address)

    def started(ids: dict[str, int]) -> None:
        if quiet:
            output.say(sentence)
            return
        document = {"url": address, "processes": ids}
        output.answer(document, lambda console: console.print(sentence))

    serve(environment, started)
