"""One customer of the sample landlord in a conversation: no store, no engine of its own."""

from dataclasses import dataclass, field
from datetime import timedelta

from conftest import NOW, SETTING
from engines import Known, read_as

from bot.dialogue.conversation import next_turn
from bot.dialogue.state import State, from_json, to_json
from bot.dialogue.turn import Heard, Turn
from nlu.understanding import Understanding
from triage.cases import settled_status

BOILER = "the boiler has been off for three weeks and nobody came"


ABOUT_BOILER = read_as("complaint", ongoing=True, event_when="for three weeks", service_area="heating_hot_water")


ADDRESS = "12 Station Road, ST5 9ZZ"


ENGINE = Known(
    {
        BOILER: ABOUT_BOILER,
        "you were rude to me": read_as("complaint", service_area="staff_conduct", event_when="on Monday"),
        "please fix my dripping tap": read_as("service_request", service_area="repairs"),
        "lovely lads, thank them for me": read_as("compliment", service_area="repairs"),
        "why not plant some trees": read_as("comment", service_area="grounds"),
        "i can smell gas": read_as("service_request", "emergency", service_area="gas_electric_safety"),
        "still no heating and the baby is blue": read_as(
            "complaint", "emergency", ongoing=True, service_area="heating_hot_water"
        ),
        "he hits me and i smell gas": read_as(
            "service_request", "emergency", "safeguarding", service_area="gas_electric_safety"
        ),
        "he hits me": read_as("other", "safeguarding", abstained=True),
        "let me talk to someone": read_as("service_request", "human", service_area="other"),
        "the door thing": read_as("complaint", abstained=True),
        "phew, thank you, we are all outside": read_as("compliment"),
        "ring me, 07700 900123": read_as("service_request", "human"),
        "still no word about that boiler of mine": read_as("other"),
        "since october": read_as("other", event_when="since october"),
        "no sorry it was october": read_as("other", event_when="october"),
        "the plumber swore at me in May 2024": read_as(
            "complaint",
            service_area="staff_conduct",
            event_when="in May 2024",
            event_date={"start": "2024-05-01", "end": "2024-05-31"},
        ),
        "no, it was just that night": read_as("other", event_when="that night"),
    },
    entities={ADDRESS: "address", "Joan Price": "person", "07700 900123": "phone", "21 Low Lane": "address"},
)


@dataclass
class Customer:
    """Somebody in a conversation."""

    channel: str = "webchat"
    state: State = field(default_factory=State)
    turns: list[Turn] = field(default_factory=list)
    questions: list[tuple[str, ...]] = field(default_factory=list)

    def says(self, text: str) -> str:
        """Say something and return the reply."""
        now = NOW + timedelta(minutes=len(self.turns))
        heard = Heard(text=text, understanding=ENGINE.understand(text, now), received_at=now)
        return self.hears(heard)

    def hears(self, heard: Heard) -> str:
        """Take a turn with a message and return the reply."""
        turn = next_turn(from_json(to_json(self.state)), heard, SETTING[self.channel])
        self.turns.append(turn)
        self.state = turn.state
        if turn.reply is None:
            return ""
        if turn.reply.asks:
            self.questions.append(turn.reply.asks)
        return turn.reply.text

    def status(self, place: int = 0) -> str:
        """Return the status that the case of a matter has now."""
        matter = self.state.matters[place]
        if not matter.confirmed:
            return "unfinished"
        decision = self.turns[-1].decisions[matter.reference]
        return settled_status(decision.outcome, decision.pending)


def hear(customer: Customer, text: str, read: Understanding, *files: str) -> str:
    now = NOW + timedelta(minutes=len(customer.turns))
    return customer.hears(Heard(text=text, understanding=read, received_at=now, attachments=files))
