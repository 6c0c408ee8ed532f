"""The daily sample: drawn by chance and the same for everybody, read by those who may, kept with a note."""

from datetime import timedelta

import pytest
from bot_web_desk import COLD, join
from conftest import NOW

from triage.store.quality import SIZE, sample, shares

pytest_plugins = ["desk_fixtures"]


async def talks(enter, service, many):
    """Let customers talk, and a day go by: their conversations are yesterday's."""
    customer = await enter()
    for _ in range(many):
        await customer.chat(COLD)
    service.clock.now += timedelta(days=1)


def drawn(service, day=NOW, many=1):
    begins = day.replace(hour=0, minute=0)
    return service.read(sample, "aspire", day.date(), begins=begins, ends=begins + timedelta(days=many))


async def reviewer(enter, service):
    visitor = await enter()
    await join(visitor, service, name="Ravi Shah", role="reviewer")
    return visitor


async def test_a_sample_is_small_the_same_each_time_and_another_each_day(enter, service):
    await talks(enter, service, 3 * SIZE)
    first = await drawn(service)
    assert len(first) == SIZE
    assert await drawn(service) == first
    assert await drawn(service, NOW - timedelta(days=1), many=2) != first
    await service.write(lambda conn: conn.exec_driver_sql("UPDATE cases SET restricted = true"))
    assert await drawn(service) == []


async def test_a_conversation_is_read_and_found_good_or_not(enter, service):
    await talks(enter, service, 2)
    ravi = await reviewer(enter, service)
    page = await ravi.open("/staff/sample")
    assert "Tue 10 February 2026" in page.text
    assert "&lt;script&gt;" in page.text
    good, poor = await drawn(service)
    assert "It is kept." in (await ravi.send(page.form(f"/{good}"), verdict="good")).text
    found = await ravi.send(page.form(f"/{poor}"), verdict="not-good", note="It asked twice")
    assert "Ravi Shah, 11 February 2026, 10:12: It asked twice" in found.text
    assert "<strong>50%</strong> good: 1 of 2 read" in found.text
    again = await ravi.send(page.form(f"/{poor}"), verdict="good")
    assert "<strong>100%</strong> good: 2 of 2 read" in again.text
    assert [(share.good, share.checked) for share in await service.read(shares, "aspire")] == [(2, 2)]
    assert await service.read(shares, "alliance") == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Say whether it was good"),
        ({"verdict": "not-good", "note": " "}, "Write what was not good"),
        ({"verdict": "good", "note": "x" * 1001}, "Make it shorter"),
    ],
)
async def test_what_is_not_filled_in_comes_back(enter, service, fields, says):
    await talks(enter, service, 1)
    ravi = await reviewer(enter, service)
    refused = await ravi.send((await ravi.open("/staff/sample")).form("/1"), **fields)
    assert refused.status == 422
    assert says in refused.text


async def test_only_the_sample_is_marked_and_only_by_those_who_may(enter, service):
    await talks(enter, service, 1)
    ravi = await reviewer(enter, service)
    form = (await ravi.open("/staff/sample")).form("/1")
    sent = {**form.fields, "verdict": "good"}
    for path, status in (
        ("/staff/aspire/sample/2026-02-09/1", 409),
        ("/staff/aspire/sample/2026-02-99/1", 404),
        ("/staff/aspire/sample/2026-02-10/99", 404),
        ("/staff/alliance/sample/2026-02-10/1", 404),
    ):
        assert (await ravi.client.post(path, data=sent)).status == status
    advisor = await enter()
    await join(advisor, service, name="Ada Byrne", role="advisor")
    assert (await advisor.open("/staff/sample")).status == 403
    empty = await ravi.open("/staff/sample?day=2026-02-01")
    assert "Nobody began a conversation on this day" in empty.text
    assert "No conversation was read so far" in empty.text
