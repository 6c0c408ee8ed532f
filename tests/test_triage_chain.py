from dataclasses import replace
from datetime import UTC, datetime

import pytest

from triage import chain

AT = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)


def links(count: int) -> list[chain.Link]:
    made: list[chain.Link] = []
    for seq in range(1, count + 1):
        private = {"words": f"number {seq}"}
        link = chain.Link(
            seq=seq, v=1, at=AT, actor="customer", kind="updated", public={"status": "unfinished"},
            private=private, salt="00ff", private_digest=chain.private_digest("00ff", private),
            previous=made[-1].digest if made else "",
        )  # fmt: skip
        made.append(replace(link, digest=chain.digest_of(link)))
    return made


def test_an_untouched_chain_is_whole():
    assert chain.broken_at(links(4)) is None
    assert chain.broken_at([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"public": {"status": "closed"}},
        {"private": {"words": "something else"}},
        {"actor": "staff:1"},
        {"at": datetime(2026, 2, 11, tzinfo=UTC)},
        {"previous": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_event_breaks_the_chain_where_it_stands(change):
    made = links(4)
    made[2] = replace(made[2], **change)
    assert chain.broken_at(made) == 3


def test_an_event_taken_out_breaks_the_chain():
    made = links(4)
    del made[1]
    assert chain.broken_at(made) == 2


def test_erasing_the_private_part_and_its_salt_keeps_the_chain_whole():
    made = links(3)
    made[1] = replace(made[1], private=None, salt=None)
    assert chain.broken_at(made) is None


def test_the_canonical_form_does_not_depend_on_the_order_of_keys():
    assert chain.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
