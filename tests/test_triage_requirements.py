"""Every requirement is carried by a pack, and `docs/requirements.md` says where."""

from pathlib import Path

import pytest

from triage.pack import load_rulebook, pack_names
from triage.pack_rules import parts_of
from triage.schema import Sourced
from triage.traceability import requirement_ids, requirement_places, requirements_page

PAGE = Path(__file__).parent.parent / "docs" / "requirements.md"


def test_there_are_277_requirements():
    assert len(requirement_ids()) == 277


@pytest.mark.parametrize("id_", requirement_ids())
def test_a_pack_carries_each_requirement(id_):
    assert requirement_places().get(id_)


def test_no_pack_names_a_requirement_that_does_not_exist():
    assert set(requirement_places()) <= set(requirement_ids())


def test_the_page_is_the_one_that_the_packs_give():
    assert PAGE.read_text(encoding="utf-8") == requirements_page()


@pytest.mark.parametrize("name", pack_names())
def test_each_part_cites_a_clause_of_its_document(name):
    pack = load_rulebook(name).pack
    cited = {part.clause for _, part in parts_of(pack) if isinstance(part, Sourced)}
    assert cited <= set(pack.clauses)


def test_every_national_value_says_where_it_comes_from_and_how_sure_it_is():
    parts = [part for _, part in parts_of(load_rulebook("statutory").pack) if isinstance(part, Sourced)]
    assert all(part.source and part.checked_on and part.status.value != "document" for part in parts)
