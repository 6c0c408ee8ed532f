"""The second factor of an account: its secret, the codes that were taken, and the recovery codes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from triage.store.staff import digest
from triage.store.tables import accounts, recovery_codes


def secret_of(conn: Connection, account_id: int) -> str | None:
    """Return the secret of the account's second factor, None when it has none."""
    secret: str | None = conn.scalar(select(accounts.c.totp_secret).where(accounts.c.id == account_id))
    return secret


def begin(conn: Connection, account_id: int, secret: str, *, step: int, codes: Iterable[str]) -> None:
    """Give the account a second factor, whose code of `step` has been seen, and recovery codes."""
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(totp_secret=secret, totp_step=step))
    replace_codes(conn, account_id, codes)


def remove(conn: Connection, account_id: int) -> None:
    """Take the second factor and its recovery codes away."""
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(totp_secret=None, totp_step=None))
    replace_codes(conn, account_id, ())


def take_step(conn: Connection, account_id: int, step: int) -> bool:
    """Use up the code of a time step; False when this one, or a later one, was taken before."""
    newer = or_(accounts.c.totp_step.is_(None), accounts.c.totp_step < step)
    taken = conn.execute(update(accounts).where(accounts.c.id == account_id, newer).values(totp_step=step))
    return taken.rowcount == 1


def replace_codes(conn: Connection, account_id: int, codes: Iterable[str]) -> None:
    """Keep other recovery codes in place of those before."""
    conn.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
    rows = [{"account_id": account_id, "code_digest": digest(code)} for code in codes]
    if rows:
        conn.execute(insert(recovery_codes), rows)


def take_code(conn: Connection, account_id: int, code: str, *, now: datetime) -> bool:
    """Use a recovery code up; False when it is unknown or was used."""
    taken = conn.execute(
        update(recovery_codes)
        .where(
            recovery_codes.c.account_id == account_id,
            recovery_codes.c.code_digest == digest(code),
            recovery_codes.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return taken.rowcount == 1


def codes_left(conn: Connection, account_id: int) -> int:
    """Return how many recovery codes are not used yet."""
    unused = (recovery_codes.c.account_id == account_id) & recovery_codes.c.used_at.is_(None)
    return conn.scalar(select(func.count()).select_from(recovery_codes).where(unused)) or 0
