"""What the encoder's outputs stand for, in order: the one place where training and serving must agree."""

from typing import Final

from triage.vocabulary import BOOLEAN_FACTS, VERBATIM_FACTS, FeedbackType, Flag, ServiceArea

TYPES: Final = tuple(FeedbackType)
FLAGS: Final = tuple(Flag)
FACTS: Final = BOOLEAN_FACTS
DENIED: Final = ("ongoing", "legal_action")
"""Facts of which the encoder also learns that they are said not to be so."""

AREAS: Final = (*ServiceArea, None)
"""The service areas, and None for a message about none."""

SPANS: Final = VERBATIM_FACTS
TAGS: Final = ("", *(f"{part}-{key}" for key in SPANS for part in ("B", "I")))
"""What a word piece can be: outside, the beginning of a verbatim fact, or inside one."""

LABELS: Final = len(TYPES) + len(FLAGS) + len(FACTS) + len(DENIED) + len(AREAS)
"""How many findings are scored for a text."""

TYPE_COLUMNS: Final = slice(0, len(TYPES))
FLAG_COLUMNS: Final = slice(TYPE_COLUMNS.stop, TYPE_COLUMNS.stop + len(FLAGS))
FACT_COLUMNS: Final = slice(FLAG_COLUMNS.stop, FLAG_COLUMNS.stop + len(FACTS))
DENIED_COLUMNS: Final = slice(FACT_COLUMNS.stop, FACT_COLUMNS.stop + len(DENIED))
AREA_COLUMNS: Final = slice(DENIED_COLUMNS.stop, LABELS)

COLUMNS: Final = 2 * LABELS + len(TAGS)
"""Outputs for each word piece: for each label how much it counts and what it says, then the tags."""

MAX_PIECES: Final = 256
"""Longest stretch, in word pieces, that the encoder reads at once."""
