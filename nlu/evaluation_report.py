"""The evaluation as a page: tables in Markdown and pictures in SVG."""

from collections.abc import Mapping, Sequence

from nlu import evaluation as e
from nlu.evaluation import Judged, Score
from triage.vocabulary import FeedbackType

_SIDE, _EDGE = 260, 34


def report(name: str, judged: Sequence[Judged], pictures: str) -> str:
    """Return the report on one engine; `pictures` is the folder, as the page sees it, in which its pictures stand."""
    return "\n\n".join(
        [
            f"## {name}",
            _summary(judged),
            f"![Reliability]({pictures}/{name}-reliability.svg) ![Abstention]({pictures}/{name}-abstention.svg)",
            "### Type\n\n" + _table(e.type_scores(judged)) + "\n\n" + _confusions(judged),
            "### Flags\n\n" + _table(e.flag_scores(judged)),
            "### Facts\n\n" + _table(e.fact_scores(judged)),
            "### Wrong types\n\n" + _errors(judged),
        ]
    )


def pictures(name: str, judged: Sequence[Judged]) -> dict[str, str]:
    """Return the SVG pictures of one engine by file name."""
    sure = [(confidence, right) for confidence, right, _ in e.reliability(judged)]
    return {
        f"{name}-reliability.svg": _picture(sure, "confidence", "share right", diagonal=True),
        f"{name}-abstention.svg": _picture(e.abstention_curve(judged), "share abstained", "share right of the rest"),
    }


def _summary(judged: Sequence[Judged]) -> str:
    hard = [j for j in judged if j.message.hard]
    kept = [j for j in judged if not j.understanding.abstained]
    flags = e.flag_scores(judged)
    median, slow = e.latency(judged)
    rows = [
        ("messages (hard)", f"{len(judged)} ({len(hard)})"),
        ("type: accuracy / macro-F1", f"{e.accuracy(judged):.3f} / {e.macro_f1(e.type_scores(judged)):.3f}"),
        ("type: accuracy on hard messages", f"{e.accuracy(hard):.3f}"),
        ("abstained / accuracy on the rest", f"{1 - len(kept) / max(1, len(judged)):.3f} / {e.accuracy(kept):.3f}"),
        ("expected calibration error", f"{e.calibration_error(judged):.3f}"),
        ("emergency: recall / precision", f"{flags['emergency'].recall:.3f} / {flags['emergency'].precision:.3f}"),
        ("safeguarding: recall", f"{flags['safeguarding'].recall:.3f}"),
        ("flags: macro-F1", f"{e.macro_f1(flags):.3f}"),
        ("facts: macro-F1", f"{e.macro_f1(e.fact_scores(judged)):.3f}"),
        ("service area: accuracy", f"{e.area_accuracy(judged):.3f}"),
        ("milliseconds: median / 99th percentile", f"{median:.1f} / {slow:.1f}"),
    ]
    return "| measure | value |\n| --- | --- |\n" + "\n".join(f"| {what} | {value} |" for what, value in rows)


def _table(scores: Mapping[str, Score]) -> str:
    rows = [f"| {k} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f} | {s.support} |" for k, s in scores.items()]
    return "| label | precision | recall | F1 | messages |\n| --- | --- | --- | --- | --- |\n" + "\n".join(rows)


def _confusions(judged: Sequence[Judged]) -> str:
    table = e.confusions(judged)
    kinds = [str(kind) for kind in FeedbackType]
    head = f"| is, was taken for | {' | '.join(kinds)} |\n| --- |{' --- |' * len(kinds)}\n"
    return head + "\n".join(f"| {a} | {' | '.join(str(table[a, b]) for b in kinds)} |" for a in kinds)


def _errors(judged: Sequence[Judged]) -> str:
    wrong = sorted((j for j in judged if not e.is_right(j)), key=lambda j: j.message.note)
    rows = [
        f"| {j.message.id} | {j.message.note} | {j.message.type} | {j.understanding.type} "
        f"| {j.understanding.confidence:.2f}{' abstained' if j.understanding.abstained else ''} |"
        for j in wrong
    ]
    return "| message | phenomenon | is | was taken for | confidence |\n| --- | --- | --- | --- | --- |\n" + "\n".join(
        rows
    )


def _picture(points: Sequence[tuple[float, float]], across: str, up: str, *, diagonal: bool = False) -> str:
    places = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="3"/>' for x, y in points)
    line = f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#999" stroke-dasharray="4"/>' if diagonal else ""
    size, foot = _SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE - 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" '
        f'font-family="sans-serif" font-size="12" role="img" aria-label="{up} against {across}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="M{_EDGE} {_EDGE}V{_EDGE + _SIDE}H{_EDGE + _SIDE}" fill="none" stroke="#333"/>{line}'
        f'<polyline points="{places}" fill="none" stroke="#1d70b8" stroke-width="2"/><g fill="#1d70b8">{dots}</g>'
        f'<text x="{size / 2}" y="{foot}" text-anchor="middle">{across} (0 to 1)</text>'
        f'<text x="{_EDGE}" y="{_EDGE - 10}">{up} (0 to 1)</text></svg>\n'
    )


def _x(share: float) -> float:
    return _EDGE + share * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE
