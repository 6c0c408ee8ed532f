"""The soak at small size, on both databases: see soak.py for what it does to the service."""

import asyncio

import pytest
from soaking.run import fresh_database, soak


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_lost_doubled_or_forged_while_processes_are_killed_and_the_provider_fails(kind, tmp_path_factory):
    folder = tmp_path_factory.mktemp("soak")
    with fresh_database(kind, folder) as (url, restart):
        result, kills = asyncio.run(soak(60, url, folder, seed=1, restart=restart))
    assert kills > 0
    assert result.is_clean, result
