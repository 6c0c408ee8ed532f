"""The measures of the evaluation, on a handful of messages whose measures are known."""

from datetime import UTC, datetime

import pytest

from nlu import evaluation as e
from nlu.corpus import as_message
from nlu.evaluation_report import pictures, report
from nlu.understanding import Understanding
from triage.vocabulary import FeedbackType, Flag

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)


class Canned:
    """An engine that answers what it was given."""

    version = "canned"

    def __init__(self, answers) -> None:
        self._answers = iter(answers)

    def understand(self, _text, _received_at):
        return next(self._answers)


def labelled(number, type_, flags=(), **facts):
    text = "it broke on Sunday morning, I want it fixed"
    return as_message({"id": str(number), "text": text, "type": type_, "flags": list(flags), "facts": facts})


def answer(type_, confidence, flags=(), **facts):
    return Understanding(
        type=FeedbackType(type_), confidence=confidence, abstained=confidence < 0.5, flags=flags, facts=facts
    )


@pytest.fixture
def judged():
    messages = [
        labelled(1, "complaint", ["emergency"], ongoing=True, event_when="on Sunday morning", service_area="repairs"),
        labelled(2, "complaint", [], service_area="repairs"),
        labelled(3, "other", ["emergency"]),
        labelled(4, "comment"),
    ]
    answers = [
        answer("complaint", 0.95, (Flag.EMERGENCY,), ongoing=True, event_when="Sunday morning", service_area="repairs"),
        answer("service_request", 0.45, service_area="asb"),
        answer("other", 0.85),
        answer("comment", 0.85, (Flag.EMERGENCY,)),
    ]
    ticks = iter(range(100))
    return e.judge(Canned(answers), messages, lambda: next(ticks) / 1000, NOW)


def test_types_flags_facts_and_areas_are_counted(judged):
    assert e.accuracy(judged) == pytest.approx(0.75)
    assert e.type_scores(judged)["complaint"] == e.Score(precision=1, recall=0.5, f1=pytest.approx(2 / 3), support=2)
    assert e.flag_scores(judged)["emergency"] == e.Score(precision=0.5, recall=0.5, f1=0.5, support=2)
    assert e.fact_scores(judged)["ongoing"].f1 == 1
    assert e.fact_scores(judged)["event_when"].f1 == 1
    assert e.area_accuracy(judged) == 0.5


def test_confidence_is_held_against_what_was_right(judged):
    assert e.reliability(judged) == [(0.45, 0.0, 1), (0.85, 1.0, 2), (0.95, 1.0, 1)]
    assert e.calibration_error(judged) == pytest.approx((0.45 + 2 * 0.15 + 0.05) / 4)
    assert e.abstention_curve(judged)[0] == (0, 0.75)
    assert e.abstention_curve(judged)[-1] == (0.5, 1)


def test_the_report_names_every_measure_and_error(judged):
    page = report("canned", judged, "pictures")
    assert "| type: accuracy / macro-F1 | 0.750 /" in page
    assert "| 2 |  | complaint | service_request | 0.45 abstained |" in page
    assert "| milliseconds: median / 99th percentile | 1.0 / 1.0 |" in page
    assert set(pictures("canned", judged)) == {"canned-reliability.svg", "canned-abstention.svg"}
