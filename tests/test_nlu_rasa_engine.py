"""The Rasa engine against a stand-in that answers as Rasa does, or not at all."""

import asyncio
import json
import uuid
from datetime import datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, unused_port
from click.testing import CliRunner
from conftest import NOW

from bot.cli import main
from bot.service import make_service
from bot.settings import Settings
from bot.web.application import make_application
from nlu.engine import SpacyEngine, load_engine
from nlu.rasa_engine import RasaEngine
from nlu.rasa_server import RasaAbsentError, RasaError, RasaServer, RasaSlowError, RasaWrongError
from triage.vocabulary import FeedbackType

OURS = load_engine()
TYPES = tuple(map(str, FeedbackType))
GAS = "There is a strong smell of gas at 4 Mill Lane since yesterday"
TWO = (
    "Thanks for fixing the boiler so quick, the lad was brilliant. Could someone also cut the grass by the "
    "block, it's up to my knee."
)


def parse(first="comment", confidence=0.6, intents=TYPES, **rest):
    shares = {name: (1 - confidence) / (len(intents) - 1) for name in intents} | {first: confidence}
    ranking = [{"name": name, "confidence": share} for name, share in shares.items()]
    ranking.sort(key=lambda intent: -intent["confidence"])
    return {"text": "", "intent": ranking[0], "entities": [], "intent_ranking": ranking, **rest}


class Rasa:
    """Answers what `answers` makes of a text, with `status`, once `free` is set; keeps what it was asked."""

    def __init__(self, answers=lambda _: parse()) -> None:
        self.answers = answers
        self.status = 200
        self.free = asyncio.Event()
        self.free.set()
        self.asked = []

    async def parse(self, request):
        self.asked.append((await request.json())["text"])
        await self.free.wait()
        answer = self.answers(self.asked[-1])
        body = answer if isinstance(answer, str) else json.dumps(answer)
        return web.Response(text=body, status=self.status, content_type="application/json")

    async def model(self, request):
        del request
        return web.json_response({"model_id": "12b7112c01e646c3", "model_file": "sayso.tar.gz"})


@pytest.fixture
async def start():
    running = []

    async def run(rasa):
        application = web.Application()
        application.add_routes([web.post("/model/parse", rasa.parse), web.get("/status", rasa.model)])
        server = TestServer(application)
        await server.start_server()
        running.append((rasa, server))
        return str(server.make_url("")).rstrip("/")

    yield run
    for rasa, server in running:
        rasa.free.set()
        await server.close()


def engine(url, seconds=5.0):
    return RasaEngine(RasaServer(url, seconds), OURS)


async def read(url, text=GAS):
    return await asyncio.to_thread(engine(url).understand, text, NOW)


async def test_the_type_is_rasas_and_everything_else_is_ours(start):
    found, ours = await read(await start(Rasa())), OURS.understand(GAS, NOW)
    assert (found.type, found.confidence, found.abstained) == (FeedbackType.COMMENT, pytest.approx(0.6), False)
    assert found.scores == pytest.approx({type_: 0.6 if type_ == "comment" else 0.1 for type_ in FeedbackType})
    assert (found.flags, found.facts, found.entities) == (ours.flags, ours.facts, ours.entities)
    assert [issue.type for issue in found.issues] == [FeedbackType.COMMENT]
    assert found.engine == f"rasa-12b7112c+{OURS.version}"


@pytest.mark.parametrize(("type_", "kept"), [("comment", False), ("service_request", True)])
async def test_words_for_the_type_are_shown_only_where_both_say_the_same(start, type_, kept):
    found, ours = await read(await start(Rasa(lambda _: parse(type_)))), OURS.understand(GAS, NOW)
    assert ours.type is FeedbackType.SERVICE_REQUEST
    assert found.evidence == tuple(each for each in ours.evidence if kept or each.finding != "type")


async def test_each_of_several_matters_is_told_on_its_own(start):
    rasa = Rasa(lambda text: parse("service_request" if "grass" in text else "compliment"))
    found = await read(await start(rasa), TWO)
    assert [issue.type for issue in found.issues] == [FeedbackType.COMPLIMENT, FeedbackType.SERVICE_REQUEST]
    assert rasa.asked == [TWO, *(TWO[issue.start : issue.end] for issue in found.issues)]


async def test_where_rasa_falls_back_the_likeliest_type_is_given_and_not_acted_on(start):
    falls_back = parse("other", 0.35)
    falls_back["intent"] = {"name": "nlu_fallback", "confidence": 0.4}
    falls_back["intent_ranking"].insert(0, falls_back["intent"])
    found = await read(await start(Rasa(lambda _: falls_back)))
    assert (found.type, found.confidence, found.abstained) == (FeedbackType.OTHER, pytest.approx(0.35), True)
    assert sum(found.scores.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "asked"),
    [("/complaint", "complaint"), ("one\n\n two [x]", "one two (x)"), ("a\ud800b\0c", "a\ufffdb\ufffdc"), ("", "")],
)
async def test_rasa_is_asked_in_the_form_it_was_trained_on(start, text, asked):
    rasa = Rasa()
    await read(await start(rasa), text)
    assert rasa.asked[0] == asked


async def test_a_time_without_an_offset_is_the_callers_mistake(start):
    url = await start(Rasa())
    with pytest.raises(ValueError, match="offset"):
        await asyncio.to_thread(engine(url).understand, GAS, datetime(2026, 2, 10))  # noqa: DTZ001 - what is refused


NOT_A_PARSE = "something else"
OTHER_INTENTS = "other intents"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("<html>hello</html>", NOT_A_PARSE),
        ("", NOT_A_PARSE),
        ([], NOT_A_PARSE),
        ({"text": "x"}, NOT_A_PARSE),
        (parse(intent_ranking=None), NOT_A_PARSE),
        (parse(intent_ranking=[{"name": "comment"}]), NOT_A_PARSE),
        (parse(intent_ranking=[{"name": "comment", "confidence": "high"}]), NOT_A_PARSE),
        (parse(intent_ranking=[{"name": "comment", "confidence": float("nan")}]), NOT_A_PARSE),
        (parse(intent_ranking=[{"name": "comment", "confidence": -0.1}]), NOT_A_PARSE),
        (parse(intent_ranking=[]), OTHER_INTENTS),
        (parse(intent={"name": None, "confidence": 0.0}, intent_ranking=[]), OTHER_INTENTS),
        (parse("greet", intents=("greet", "goodbye", "affirm")), r"other intents \(affirm, goodbye, greet\)"),
        (parse(intents=(*TYPES, "greet")), OTHER_INTENTS),
        (parse(intents=TYPES[:4]), OTHER_INTENTS),
        (parse(intent_ranking=[{"name": name, "confidence": 0} for name in TYPES]), OTHER_INTENTS),
    ],
)
async def test_what_is_no_parse_of_ours_is_not_believed(start, answer, says):
    url = await start(Rasa(lambda _: answer))
    with pytest.raises(RasaWrongError, match=says):
        await read(url)


@pytest.mark.parametrize("status", [204, 301, 400, 401, 404, 409, 500, 503])
async def test_an_answer_that_is_not_200_is_named(start, status):
    rasa = Rasa()
    rasa.status = status
    url = await start(rasa)
    with pytest.raises(RasaWrongError, match=f"answered {status}"):
        await read(url)


async def test_a_server_that_does_not_answer_is_not_waited_for(start):
    rasa = Rasa()
    rasa.free.clear()
    slow = engine(await start(rasa), seconds=0.2)
    with pytest.raises(RasaSlowError, match=r"no answer within 0\.2 seconds"):
        await asyncio.to_thread(slow.understand, GAS, NOW)


async def test_a_server_that_hangs_up_is_named():
    async def hang_up(_, writer):
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        with pytest.raises(RasaAbsentError, match="broke off"):
            await read(f"http://{host}:{port}")


def test_no_server_is_said_with_what_to_do():
    absent = engine(f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(RasaAbsentError, match=r"No Rasa server.*make rasa.*SAYSO_RASA_URL"):
        absent.understand(GAS, NOW)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://exa mple:99999999"])
def test_an_address_that_is_none_is_said(url):
    with pytest.raises(RasaError, match="SAYSO_RASA_URL"):
        engine(url).understand(GAS, NOW)


async def test_a_server_that_comes_back_is_used_again(start):
    rasa = Rasa()
    rasa.status = 503
    there = engine(await start(rasa))
    with pytest.raises(RasaError):
        await asyncio.to_thread(there.understand, GAS, NOW)
    rasa.status = 200
    assert (await asyncio.to_thread(there.understand, GAS, NOW)).type is FeedbackType.COMMENT


async def test_several_threads_may_ask_at_once(start):
    there = engine(await start(Rasa(lambda text: parse("other" if text == "hello" else "comment"))))
    texts = ["hello", GAS] * 6
    found = await asyncio.gather(*(asyncio.to_thread(there.understand, text, NOW) for text in texts))
    assert [each.type.value for each in found] == ["other", "comment"] * 6


def test_the_engines_are_known_by_name():
    assert isinstance(load_engine("spacy"), SpacyEngine)
    assert load_engine("rasa").version == f"rasa+{OURS.version}"


@pytest.mark.parametrize("status", [None, 500])
async def test_in_the_service_people_read_what_rasa_did_not(start, sqlite_url, status):
    rasa = Rasa()
    rasa.status = status or 200
    url = await start(rasa) if status else f"http://127.0.0.1:{unused_port()}"
    service = make_service(Settings(database_url=sqlite_url), engine=engine(url), clock=lambda: NOW)
    async with TestClient(TestServer(make_application(service))) as client:
        body = {"session": None, "client_message_id": str(uuid.uuid4()), "text": GAS}
        async with client.post("/chat/aspire/messages", json=body) as response:
            answer = await response.json()
    assert response.status == 200
    assert "Your message is safe" in answer["messages"][0]["text"]


def command(url, *words):
    line = json.dumps({"id": "a", "text": GAS})
    return asyncio.to_thread(CliRunner().invoke, main, words, input=line, env={"SAYSO_RASA_URL": url})


async def test_the_command_line_reads_with_rasa(start):
    result = await command(await start(Rasa()), "understand", "--engine", "rasa")
    assert (json.loads(result.stdout)["type"], result.exit_code) == ("comment", 0)


@pytest.mark.parametrize("words", [("understand", "--engine", "rasa"), ("evaluate", "--engine", "rasa")])
async def test_the_command_line_ends_with_what_to_do(words):
    result = await command(f"http://127.0.0.1:{unused_port()}", *words)
    assert result.exit_code == 1
    assert "make rasa" in result.stderr
    assert "Traceback" not in result.output


async def test_a_setting_that_is_no_address_is_named():
    result = await command("rasa.example:5005", "understand", "--engine", "rasa")
    assert result.exit_code == 1
    assert "SAYSO_RASA_URL" in result.stderr


async def test_an_engine_there_is_none_of_is_named():
    result = await command("", "understand", "--engine", "oracle")
    assert result.exit_code == 2
    assert "spacy" in result.stderr
