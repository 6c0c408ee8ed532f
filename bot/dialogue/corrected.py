"""What a person has corrected about a matter: later messages leave it as it is, but for danger. Pure."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.dialogue.state import Matter
from triage.case_life.correcting import SAFETY
from triage.facts import IMPLIED


def kept_to(before: Matter, after: Matter, told: Collection[str] = ()) -> Matter:
    """Return the matter as a message leaves it, with what a person had corrected before put right again.

    `told` are facts that the customer gave as an answer or put right: these count. So does a danger told anew.
    """
    corrected = {finding: each for finding, each in before.corrected.items() if _key(finding) not in told}
    facts, flags = dict(after.facts), after.flags
    for finding, value in corrected.items():
        if finding.startswith("flag:"):
            flags = _with_flag(flags, finding, value)
            gone = IMPLIED.get(_key(finding), ()) if value is None else ()
            facts = {key: known for key, known in facts.items() if key not in gone}
        else:
            facts.pop(_key(finding), None)
            facts |= {} if value is None else {_key(finding): value}
    return replace(after, facts=facts, flags=flags, corrected=corrected)


def _with_flag(flags: tuple[str, ...], finding: str, value: Any) -> tuple[str, ...]:
    flag = _key(finding)
    if value is None:
        return flags if flag in SAFETY else tuple(each for each in flags if each != flag)
    return flags if flag in flags else (*flags, flag)


def _key(finding: str) -> str:
    return finding.partition(":")[2]
