"""A soak: messages on every channel in a stream, with duplicates, forgeries, faulty providers, and processes killed.

`python tests/soak.py --events N [--database sqlite|postgresql]` prints last

    accepted A, lost L, doubled D, forged F, undelivered U

and ends with status 1 unless L, D, F and U are all 0. Both databases are soaked at the same time. `tests/test_soak.py`
runs it small. Its parts are in `soaking/`.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from soaking.found import Result
from soaking.run import fresh_database, soak


def run(kind: str, events: int, seed: int) -> tuple[Result, int]:
    """Run the soak on a new database of one kind; return what it found, and how often something was killed."""
    folder = Path(tempfile.mkdtemp(prefix="sayso-soak-"))
    try:
        with fresh_database(kind, folder) as (url, restart):
            return asyncio.run(soak(events, url, folder, seed, restart))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the soak from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000, help="how many messages customers send")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    results = []
    with ProcessPoolExecutor(len(kinds)) as side_by_side:
        runs = {side_by_side.submit(run, kind, given.events // len(kinds), given.seed): kind for kind in kinds}
        for done in as_completed(runs):
            if done.exception() is not None:
                traceback.print_exception(done.exception())
                continue
            result, kills = done.result()
            faults = f"{kills} kills and restarts, {result.essential} confirmations and safety texts"
            print(f"{runs[done]}: {result} ({faults})", flush=True)  # noqa: T201  this is the result
            results.append(result)
    if len(results) < len(kinds):
        return 1
    total = Result(*(sum(values) for values in zip(*(vars(result).values() for result in results), strict=True)))
    print(total)  # noqa: T201  as above
    return 0 if all(result.is_clean for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
