"""What comes next after a message: a question, the summary, the confirmation or an invitation. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import asides, danger, interpreting, replies
from bot.dialogue.confirming import confirmation
from bot.dialogue.deciding import part_decides
from bot.dialogue.entity import PART
from bot.dialogue.questions import next_question
from bot.dialogue.saying import says
from bot.dialogue.state import Asked, Matter, State
from bot.dialogue.taken import Taken, open_matter, unsettled
from bot.dialogue.turn import Heard, Reply, Setting
from triage.decision import Decision
from triage.vocabulary import Flag


def next_step(
    taken: Taken, heard: Heard, setting: Setting, decisions: Mapping[str, Decision]
) -> tuple[Reply, Asked | None]:
    """Return what comes next, a question, the summary, the confirmation or an invitation, and what it asks about."""
    state = taken.state
    receipt = _receipt(taken, setting, decisions)
    if waiting := interpreting.while_waiting(state, heard, setting):
        about = next((each.reference for each in unsettled(state)), "")
        return _behind(receipt, waiting), Asked(about=about, keys=waiting.asks) if waiting.asks else None
    matter = _to_ask_about(taken)
    if matter is None:
        return receipt or replies.invitation(taken, heard.received_at, setting), None
    if matter.doubtful:
        given_up = state.misses >= setting.plan.patience
        return replies.offer_of_a_person(heard.received_at, setting) if given_up else replies.choice(
            state, setting
        ), None
    if taken.unclear:
        return Reply(text=setting.wording.say("ask_again.confirm"), asks=("confirm",)), None
    if taken.unsure:
        return asides.back(state, setting), None
    step, asked = _question_or_summary(matter, state, setting, decisions)
    if matter.confirmed and receipt is None:
        step = replace(step, text="\n\n".join((*_after_danger(matter, state, asked, setting), step.text)).strip())
    return _behind(receipt, step), asked


def _behind(receipt: Reply | None, step: Reply) -> Reply:
    """Return what comes next with the confirmation before it."""
    if receipt is None:
        return step
    return replace(step, text=f"{receipt.text}\n\n{step.text}".strip(), kind=receipt.kind)


def _receipt(taken: Taken, setting: Setting, decisions: Mapping[str, Decision]) -> Reply | None:
    settled = [matter for matter in taken.state.matters if matter.reference in taken.settled]
    return confirmation(settled, taken.state, decisions, setting) if settled else None


def _to_ask_about(taken: Taken) -> Matter | None:
    """Return the matter that a question may be about: one in danger first, then the first that waits."""
    state = taken.state
    asked_about = open_matter(state)
    endangered = (m for m in state.matters if m.reference in taken.settled and danger.IN_DANGER & set(m.flags))
    first = next(endangered, None) or (asked_about if asked_about is not None and asked_about.confirmed else None)
    if first is not None and danger.IN_DANGER & set(first.flags):
        return first
    return next(iter(unsettled(state)), None)


def _question_or_summary(
    matter: Matter, state: State, setting: Setting, decisions: Mapping[str, Decision]
) -> tuple[Reply, Asked | None]:
    """Return the next question about the matters that wait, else their summary; in danger nothing but the question."""
    waiting = unsettled(state)
    for each in (matter, *(other for other in waiting if other is not matter)):
        if keys := _question(each, state, setting, decisions):
            return replies.question(keys, setting, each), Asked(about=each.reference, keys=keys)
    return replies.summary(state, setting) if waiting else Reply(text=""), None


def _after_danger(matter: Matter, state: State, asked: Asked | None, setting: Setting) -> list[str]:
    """Return what is said to an answer in danger: where else to find help, or once more whom to ring."""
    say = setting.wording.say
    if Flag.SAFEGUARDING in matter.flags and "safe_contact" in state.said.asking:
        help_lines = danger.help_lines(matter, state, setting)
        known = say("safeguarding.is_safe") if help_lines else say("heard.noted")
        return [say("safeguarding.is_not_safe")] if state.safe is False else ["\n".join((known, *help_lines))]
    noted = say("heard.noted")
    if asked is not None or Flag.EMERGENCY not in matter.flags:
        return [noted]
    return [f"{noted} {say('emergency.ring', **danger.emergency_number(setting))}"]


def _question(matter: Matter, state: State, setting: Setting, decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    pointing = setting.phrases["points_to"]
    needs = [
        need for need in decisions[matter.reference].needs if need not in pointing or says(matter.words, pointing[need])
    ]
    if part_decides(matter, setting):
        needs.append(PART)
    return next_question(matter, state, needs, channel=setting.channel, plan=setting.plan)
