"""The engine against a real Rasa server that was trained from a few messages: `make test-rasa`."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.processes import ROOT, Server, free_port, server
from bot.cli import main
from nlu.corpus import read_messages
from nlu.engine import load_engine
from nlu.rasa_server import RasaError, RasaServer
from triage.vocabulary import FeedbackType

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)
FEW = Path(__file__).with_name("messages")
MODEL = ROOT / "build" / "rasa" / "test.tar.gz"


def train(*words: str) -> str:
    done = subprocess.run(["rasa/train.sh", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    MODEL.unlink(missing_ok=True)
    assert "30 messages" in train("test", "40", "", str(FEW))
    port = free_port()
    arguments = ["rasa/rasa.sh", "run", "--enable-api", "--model", str(MODEL)]
    arguments += ["--credentials", "rasa/credentials.yml", "--interface", "127.0.0.1", "--port", str(port)]
    with server(arguments, port, "/status", tmp_path_factory.mktemp("rasa") / "log") as running:
        yield running


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("thank you, the painters were brilliant", FeedbackType.COMPLIMENT),
        ("Nobody came again, I am disgusted, not good enough", FeedbackType.COMPLAINT),
        ("please can somebody fix the kitchen light", FeedbackType.SERVICE_REQUEST),
        ("just an idea, maybe a bench would be better", FeedbackType.COMMENT),
        ("hello there", FeedbackType.OTHER),
    ],
)
def test_the_type_is_what_rasa_was_trained_to_tell(rasa, text, type_):
    typed = RasaServer(rasa.address).typed(text)
    assert typed.type is type_
    assert sum(typed.scores.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "text", ["", "  \n", "🙂", "???", "/complaint", " //complaint", '/complaint{"a": 1}', "نعم", "a" * 10_000]
)
def test_any_text_is_told_by_its_words_alone(rasa, text):
    assert set(RasaServer(rasa.address).typed(text).scores) == set(FeedbackType)


def test_rasa_is_unsure_where_a_text_is_as_much_one_thing_as_another(rasa):
    asked = RasaServer(rasa.address)
    mixed = [f"{one.text}. {other.text}" for one, other in combinations(read_messages(FEW), 2)]
    assert not asked.typed("thank you, the plumber was brilliant").unsure
    assert any(asked.typed(text).unsure for text in mixed)


def test_everything_but_the_type_is_read_as_ever(rasa):
    text = "Strong smell of gas in the flat since yesterday, 4 Mill Lane, ST5 9ZZ. Thank you, brilliant, lovely"
    ours, theirs = (load_engine(name, rasa_url=rasa.address).understand(text, NOW) for name in ("spacy", "rasa"))
    assert (theirs.flags, theirs.facts, theirs.entities) == (ours.flags, ours.facts, ours.entities)
    assert theirs.type is FeedbackType.COMPLIMENT
    assert theirs.confidence == theirs.scores[theirs.type]
    assert theirs.engine.startswith("rasa-")


def command(rasa, *words, given=""):
    return CliRunner().invoke(main, words, input=given, env={"SAYSO_RASA_URL": rasa.address})


def test_the_command_line_reads_with_rasa(rasa):
    line = json.dumps({"id": "a", "text": "Thank you so much, a lovely job"})
    answered = command(rasa, "understand", "--engine", "rasa", given=line)
    assert json.loads(answered.stdout)["type"] == "compliment"
    assert answered.exit_code == 0


def test_engines_are_measured_side_by_side(rasa, tmp_path):
    page = tmp_path / "report.md"
    arguments = ["evaluate", "--engine", "spacy", "--engine", "rasa", "--data", str(FEW), "--report", str(page)]
    assert command(rasa, *arguments).exit_code == 0
    assert {"## spacy", "## rasa"} <= set(page.read_text("utf-8").splitlines())


def test_a_server_whose_model_does_not_load_is_named(tmp_path):
    port = free_port()
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"not a model")
    arguments = ["rasa/rasa.sh", "run", "--enable-api", "--model", str(broken)]
    arguments += ["--credentials", "rasa/credentials.yml", "--interface", "127.0.0.1", "--port", str(port)]
    with server(arguments, port, "/version", tmp_path / "log") as running, pytest.raises(RasaError, match="409"):
        RasaServer(running.address).typed("hello")


def test_a_model_is_trained_again_only_when_something_changed(rasa):
    assert rasa
    assert train("test", "40", "", str(FEW)) == ""
