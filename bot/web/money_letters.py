"""What a customer is told of money and mediation: the texts of `texts/<language>/desk.toml`, filled in. Pure."""

from datetime import date

from bot.web.life_letters import Letters
from triage.case_life.life import Award
from triage.case_life.redress import is_free, pounds


def money_offered(letters: Letters, award: Award, *, pay_by: date) -> str:
    """Return the notice that money has been approved: how much, why, what goes against a debt, and by when it comes."""
    wording, reference = letters.wording, letters.rules.case.reference
    paid = award.pence - award.set_off
    parts = [
        wording.say(f"money.{award.kind}", value=pounds(award.pence), reference=reference),
        wording.say("extended.reason", reason=award.reason, reference=reference),
    ]
    if award.set_off:
        parts.append(wording.say("money.set_off", value=pounds(award.set_off), reference=reference))
    if paid:
        parts.append(wording.say("money.paid_by", value=pounds(paid), date=wording.date(pay_by), reference=reference))
    return "\n\n".join([*parts, wording.say("money.rights", reference=reference)])


def mediation_offered(letters: Letters, words: str) -> str:
    """Return the offer of mediation: what it is, what it costs, and that no right is lost by it."""
    wording, reference = letters.wording, letters.rules.case.reference
    free = [wording.say("mediation.free", reference=reference)] if is_free(letters.rules) else []
    parts = [
        wording.say("mediation.offer", reference=reference),
        words,
        " ".join([*free, wording.say("mediation.rights", reference=reference)]),
        wording.say("mediation.answer", reference=reference),
    ]
    return "\n\n".join(part for part in parts if part)
