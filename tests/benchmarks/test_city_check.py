"""The check of a city's archive, and of the two false copies that it must refuse."""

from pathlib import Path

from benchmarks.city.check import checked
from tests.engine.worlds import believable_market

from sadari.bridge.frozen import freeze
from sadari.engine.fit import FitRules
from sadari.engine.run import run_market


def test_the_archive_holds_and_neither_false_copy_does(tmp_path: Path) -> None:
    run = run_market(believable_market(1, talents=120, openings=25), FitRules(), 1)
    archive = tmp_path / "run.zip"
    archive.write_bytes(b"".join(freeze(run.to_document())))
    whole, moved, rehashed = checked(archive).values()
    assert (whole["holds"], whole["code"], whole["faults"]) == (True, 0, 0)
    assert min(whole["wall_seconds"] + 0.1, whole["cpu_seconds"] + 0.1, whole["peak_mib"]) > 0
    assert (moved["holds"], moved["code"]) == (False, 1)
    assert moved["faults"] > 1  # the hash, and whoever would rather have the place
    assert (rehashed["holds"], rehashed["code"], rehashed["faults"]) == (False, 1, 1)
    assert "its hash differs" in rehashed["first_fault"]
    assert [file.name for file in tmp_path.iterdir()] == ["run.zip"]
