"""The posts that each landlord's rules name, and who holds them."""

import pytest
from conftest import NOW
from sqlalchemy import insert, select

from triage.pack import load_rulebook
from triage.posts import posts_of
from triage.store import people, tables
from triage.store.posts import give_post, holders_of, take_post
from triage.vocabulary import Rules

BY_LAW = {"safeguarding_lead", "data_protection", "complaints_officer"}
"""Posts that the national rules name for every landlord."""


@pytest.mark.parametrize(
    ("pack", "named"),
    [
        ("aspire", {"team_or_service_manager", "head_of_service"}),
        ("neighbourhoods", {"service_improvement_team", "senior_manager", "health_safety_manager"}),
        ("alliance", {"investigating_manager", "group_chief_executive", "director"}),
        ("pioneer", {"investigating_officer", "senior_officer", "senior_manager", "director"}),
        ("inspiring", {"board_member", "other_director", "chair"}),
    ],
)
def test_the_posts_come_from_the_pack(pack, named):
    assert {post.key for post in posts_of(load_rulebook(pack), Rules.AS_WRITTEN)} == named | BY_LAW


def test_with_the_national_rules_their_reviewer_is_a_post_too():
    rulebook = load_rulebook("aspire")
    both = {post.key for post in posts_of(rulebook, Rules.BEST_OF_BOTH)}
    alone = {post.key for post in posts_of(rulebook, Rules.STATUTORY)}
    assert {"head_of_service", "stage2_reviewer"} <= both
    assert alone == BY_LAW | {"stage2_reviewer"}


def test_a_post_says_what_the_rules_leave_to_it_and_where_that_stands():
    posts = {post.key: post for post in posts_of(load_rulebook("aspire"), Rules.AS_WRITTEN)}
    tasks = {task.words for task in posts["head_of_service"].tasks}
    assert any(words.startswith("Looks into it: ") for words in tasks)
    assert "Approves compensation" in tasks
    assert all(task.clause for post in posts.values() for task in post.tasks)


def _seat(conn, landlord, name):
    account = conn.execute(
        insert(tables.accounts)
        .values(email=f"{name}@{landlord}.example", name=name, password="!", created_at=NOW)
        .returning(tables.accounts.c.id)
    ).scalar_one()
    values = {"landlord": landlord, "account_id": account, "roles": ["administrator"], "joined_at": NOW}
    return conn.execute(insert(tables.staff).values(**values).returning(tables.staff.c.id)).scalar_one()


def test_a_post_is_held_by_several_at_one_landlord_until_it_is_taken_or_they_leave(database):
    def story(conn):
        ada, jo, eve = _seat(conn, "aspire", "Ada"), _seat(conn, "aspire", "Jo"), _seat(conn, "pioneer", "Eve")
        for landlord, seat in (("aspire", ada), ("aspire", ada), ("aspire", jo), ("pioneer", eve)):
            give_post(conn, landlord, "director", seat)
        give_post(conn, "aspire", "chair", jo)
        yield {post: [each.name for each in held] for post, held in holders_of(conn, "aspire").items()}
        take_post(conn, "aspire", "director", ada)
        yield {post: [each.name for each in held] for post, held in holders_of(conn, "aspire").items()}
        people.end_seat(conn, "aspire", jo, by=ada, now=NOW, keeps="administrator")
        yield holders_of(conn, "aspire")
        yield len(conn.execute(select(tables.posts)).all())

    assert database.write(lambda conn: list(story(conn))) == [
        {"chair": ["Jo"], "director": ["Ada", "Jo"]},
        {"chair": ["Jo"], "director": ["Jo"]},
        {},
        1,
    ]
