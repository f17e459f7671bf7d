"""Times as the database keeps them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> int:
    """Return `moment` as microseconds; it must know its time zone."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(stamped: int) -> datetime:
    """Return the UTC time of a stamp."""
    return _EPOCH + timedelta(microseconds=stamped)
