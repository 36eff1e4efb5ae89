"""How other programs look into the local server."""

from __future__ import annotations

from kgplatform.pipelines.store import ways_to_look

RUNNING = {"running": True, "url": "bolt://127.0.0.1:4242", "user": "neo4j", "stops_at": "2026-01-01T00:00:00+00:00"}


def test_a_running_server_tells_address_user_and_command() -> None:
    said = "\n".join(ways_to_look(RUNNING))

    assert "connect to bolt://127.0.0.1:4242, user neo4j" in said
    assert "cypher-shell -a bolt://127.0.0.1:4242 -u neo4j" in said
    assert "kgplatform store status --password" in said


def test_the_password_itself_is_never_repeated() -> None:
    assert "hunter2" not in "\n".join(ways_to_look({**RUNNING, "password": "hunter2"}))


def test_a_stopped_server_tells_how_it_starts() -> None:
    assert ways_to_look({"running": False}) == ("it starts by itself when it is needed, or by: kgplatform store start",)
