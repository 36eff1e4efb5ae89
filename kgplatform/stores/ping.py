"""Asks a Neo4j whether it answers: one query, no retries."""

from __future__ import annotations

from neo4j import Auth, GraphDatabase, NotificationMinimumSeverity, basic_auth
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from kgplatform.errors import StoreUnavailable

_PATIENCE = 10.0


def answers(url: str, user: str, password: str) -> bool:
    """Whether the server runs a query now; a refused password is an error, because waiting does not mend it."""
    auth: Auth = basic_auth(user, password)
    quiet = NotificationMinimumSeverity.OFF
    with GraphDatabase.driver(url, auth=auth, connection_timeout=_PATIENCE, notifications_min_severity=quiet) as driver:
        try:
            with driver.session(database="neo4j") as session:
                session.run("RETURN 1").consume()  # the one query without a file: it reads nothing
        except AuthError as error:
            raise StoreUnavailable(f"{url}: the server refuses the password of user {user}") from error
        except (DriverError, Neo4jError):
            return False
    return True
