"""The archive of a run as a file: `python -m benchmarks.city.archive FILE`, the newest run's."""

import sys
from pathlib import Path

from sadari.cli.application import application
from sadari.cli.output import Output


def main(file: Path) -> None:
    with Output(as_json=True) as output, application(output):
        from sadari.access.actor import system_actor
        from sadari.access.match_run import newest_done_run
        from sadari.queries.run_verification import frozen_run

        run = newest_done_run()
        assert run is not None
        with file.open("wb") as written:
            written.writelines(frozen_run(run_id=run.pk, actor=system_actor("benchmark")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
