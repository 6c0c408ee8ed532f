"""Which rules are in force for one matter: the landlord's document, the Code, or both."""

from dataclasses import dataclass
from datetime import date

from triage.national import National
from triage.pack import Rulebook
from triage.schema import Entity, Kept, Pack
from triage.vocabulary import Rules, Source


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The rules that are in force for one matter."""

    document: Pack
    """The line that leads: the landlord's document, or the Code where it runs alone."""
    code: Pack | None
    """The Code, where the better of both applies; otherwise None."""
    national: National
    """What national law states for every mode."""
    rulebook: Rulebook
    """Calendar, contacts and precedence."""
    entity: Entity
    """The part of the group."""

    @property
    def source(self) -> Source:
        """Say whose line leads."""
        return Source.CODE if self.document.national else Source.DOCUMENT

    def kept(self, rule: str) -> Kept | None:
        """Give who keeps a rule of the document that is weaker than the Code, or None if nobody does."""
        return next((kept for kept in self.document.kept if kept.rule == rule), None)

    @property
    def national_pack(self) -> Pack:
        """Give the pack whose names the national rules use."""
        return self.rulebook.statutory


def lines_in_force(rulebook: Rulebook, rules: Rules, entity: str | None, day: date) -> Lines:
    """Choose the lines for a matter received on `day`.

    Under `best_of_both` the Code stands beside the document only for parts under the Housing Ombudsman and only
    once it is in force. Raises ValueError for an entity that the pack does not have.
    """
    national = rulebook.statutory.national
    if national is None:
        raise ValueError("the statutory pack states no national rules")
    part = rulebook.entity(entity)
    code = rulebook.statutory
    alone = rules is Rules.STATUTORY or rulebook.pack.national is not None
    beside = rules is Rules.BEST_OF_BOTH and part.housing_ombudsman and code.definition.in_force(day)
    return Lines(
        document=code if alone else rulebook.pack,
        code=code if beside and not alone else None,
        national=national,
        rulebook=rulebook,
        entity=part,
    )
