"""A customer who talks of other things beside the matter: no store, no engine of its own."""

from dataclasses import dataclass, field
from datetime import timedelta

from conftest import LANDLORDS, NOW
from engines import Known, read_as

from bot.dialogue.conversation import next_turn
from bot.dialogue.state import State, from_json, to_json
from bot.dialogue.turn import Heard, Turn
from bot.intake import setting_for
from triage.pack import load_rulebook
from triage.references import make_reference
from triage.vocabulary import Channel, Rules

RUDE = "your caretaker was rude to me on monday"


TAP = "please fix my dripping tap"


GAS = "i can smell gas"


ABOUT_RUDE = read_as("complaint", service_area="staff_conduct", event_when="on monday", ongoing=False)


ENGINE = Known(
    {
        RUDE: ABOUT_RUDE,
        TAP: read_as("service_request", service_area="repairs"),
        GAS: read_as("service_request", "emergency", service_area="gas_electric_safety"),
        "he hits me": read_as("other", "safeguarding", abstained=True),
        "there is mould on the wall": read_as("service_request", "health_safety", service_area="damp_mould"),
        f"{RUDE}, how long will this take?": ABOUT_RUDE,
        "will i get compensation": read_as("service_request", "compensation"),
        "are you a real person": read_as("service_request", "human"),
        "yes. are you a real person?": read_as("other"),
        "you useless robot": read_as("complaint", "abuse"),
    },
    entities={"12 Low Lane": "address", "Joan Price": "person"},
)


def setting(landlord="aspire", channel="webchat", rules=Rules.AS_WRITTEN):
    known = LANDLORDS[landlord].model_copy(update={"rules": rules})
    references = [make_reference(known.letters, lambda _, number=number: number) for number in range(20)]
    return setting_for(
        known,
        load_rulebook(known.pack),
        channel=Channel(channel),
        language="en",
        entity=None,
        references=references,
    )


@dataclass
class Customer:
    """Somebody in a conversation."""

    place: object = field(default_factory=setting)
    state: State = field(default_factory=State)
    turn: Turn = field(default_factory=lambda: Turn(state=State()))
    now: object = NOW

    def says(self, text: str, *, after: timedelta = timedelta(minutes=1)) -> str:
        """Say something and return the reply."""
        self.now += after
        heard = Heard(text=text, understanding=ENGINE.understand(text, self.now), received_at=self.now)
        self.turn = next_turn(from_json(to_json(self.state)), heard, self.place)
        self.state = self.turn.state
        return self.turn.reply.text if self.turn.reply else ""

    @property
    def asks(self) -> tuple[str, ...]:
        """Return what the last reply asks for."""
        return self.turn.reply.asks if self.turn.reply else ()

    def agrees(self) -> None:
        """Leave every question open and agree to the summary."""
        while "confirm" not in self.asks:
            self.says("dont know")
        self.says("yes")

    def effects(self) -> list[tuple[str, object]]:
        """Return what the last turn records."""
        return [(effect.kind, effect.public.get("note")) for effect in self.turn.effects]
