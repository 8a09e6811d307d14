"""Logs do not fill the disk."""

from pathlib import Path

from deploy.local.logs import bound_logs


def test_a_log_past_the_limit_moves_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "duty.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 11)

        bound_logs(tmp_path, limit_bytes=10)
        writer.write(b"next")

    assert log.read_bytes() == b"next"
    assert (tmp_path / "duty.log.1").read_bytes() == b"x" * 11


def test_a_log_within_the_limit_stays(tmp_path: Path) -> None:
    log = tmp_path / "duty.log"
    log.write_bytes(b"x" * 10)

    bound_logs(tmp_path, limit_bytes=10)

    assert [path.name for path in tmp_path.iterdir()] == ["duty.log"]
