"""A pack is checked whole when it is loaded; what is wrong is named with file, line and clause."""

from pathlib import Path

import pytest

from triage.pack import PackError, load_rulebook, pack_names, rulebook_from

HARBOUR = (Path(__file__).parent / "cases" / "pack_harbour.toml").read_text(encoding="utf-8")


def test_the_six_packs_load():
    assert pack_names() == ("alliance", "aspire", "inspiring", "neighbourhoods", "pioneer", "statutory")
    assert [load_rulebook(name).pack.document.name for name in pack_names()] == list(pack_names())


def test_an_unknown_pack_is_named_with_those_that_exist():
    with pytest.raises(PackError, match="unknown policy 'atlantis'; known are alliance, aspire"):
        load_rulebook("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('default_entity = "harbour"', "default_entity = ", "harbour.toml: .*line 3"),
        (
            'clause = "3"\n\n[stage.acknowledge]',
            'clause = "33"\n\n[stage.acknowledge]',
            r"no clause '33' \(clause 33\)",
        ),
        (
            'when = "too_old and not ongoing"',
            'when = "too_old and not onging"',
            r"'onging' is neither a fact.*clause 2",
        ),
        ('when = "third_party"', 'when = "legal_stage in [thread]"', "'legal_stage' is never 'thread'"),
        ('when = "third_party"', 'when = "third_party and"', "cannot be read"),
        ('ground = "third_party"', 'ground = "whim"', "'whim' has no place in the order of precedence"),
        ("value = 4\n", 'value = "four"\n', r"stage.0.respond.value.*integer.*clause 3"),
        ('unit = "weeks"', 'unit = "fortnights"', "stage.0.respond.unit"),
        ('customer = "The council runs the quay."\n', "", r"ground.1.customer: Field required \(clause 5\)"),
        ('default_entity = "harbour"', 'default_entity = "pier"', "there is no entity 'pier'"),
        ('entities = ["marina"]', 'entities = ["pier"]', "ground.*entities: unknown 'pier'"),
        ('facts = ["event_date"]', 'facts = ["event_day"]', "unknown 'event_day'"),
    ],
)
def test_what_is_wrong_is_named(old, new, message):
    assert old in HARBOUR
    with pytest.raises(PackError, match=message):
        rulebook_from(HARBOUR.replace(old, new, 1), "harbour.toml")


def test_the_line_of_a_broken_rule_is_named():
    text = HARBOUR.replace('when = "too_old and not ongoing"', 'when = "too_old and not onging"')
    line = text.splitlines().index('when = "too_old and not onging"') + 1
    with pytest.raises(PackError, match=f"harbour.toml:{line}:"):
        rulebook_from(text, "harbour.toml")


def test_the_hash_follows_the_content_not_the_layout():
    same = rulebook_from("# a comment\n" + HARBOUR, "harbour.toml")
    other = rulebook_from(HARBOUR.replace("value = 4\n", "value = 3\n"), "harbour.toml")
    first = rulebook_from(HARBOUR, "harbour.toml")
    assert first.pack_digest == same.pack_digest
    assert first.digest == same.digest
    assert first.pack_digest != other.pack_digest
    assert first.digest != other.digest


KEPT = '\n[[kept]]\nrule = "{rule}"\nby = "A. Manager"\non = 2026-01-05\nreason = "agreed with tenants"\nclause = "4"\n'


def test_the_six_month_limit_can_never_be_kept():
    with pytest.raises(PackError, match="'out_of_time' may never be kept"):
        rulebook_from(HARBOUR + KEPT.format(rule="out_of_time"), "harbour.toml")


def test_an_entity_that_the_pack_does_not_have_is_refused():
    with pytest.raises(ValueError, match="unknown entity 'pier' of aspire"):
        load_rulebook("aspire").entity("pier")
