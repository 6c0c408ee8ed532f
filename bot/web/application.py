"""The web application: every route and what stands in front of them."""

from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web
from argon2 import PasswordHasher

from bot.background import background
from bot.service import Service
from bot.web import (
    access,
    account_page,
    audit_page,
    chat_about,
    chat_api,
    chat_copy,
    chat_files,
    chat_page,
    command_page,
    entry_page,
    errors,
    form_page,
    health,
    home,
    item_files,
    item_live,
    item_page,
    need_to_know_page,
    origins,
    people_page,
    policy_page,
    preview_page,
    queue_live,
    queue_many,
    queue_page,
    queue_views,
    roles_page,
    sample_page,
    sign_in,
    single_sign_on,
    sources,
    texts_page,
    to_do_page,
    try_page,
    welcome,
)
from bot.web.assets import ASSETS, load_assets, serve
from bot.web.headers import guard
from bot.web.keys import CHAT_LIMIT, PASSWORDS, SERVICE, SIGN_IN_LIMIT, SIGN_ON, TEMPLATES
from bot.web.mail_hook import mail_hook
from bot.web.pages import make_templates
from bot.web.passwords import Passwords
from bot.web.social_hook import social_hook
from bot.web.telegram_hook import telegram_hook
from bot.web.twilio_hook import twilio_hook
from bot.web.webchat_settings import WEBCHATS, webchats

LARGEST_BODY: Final = 256 * 1024
"""Bytes of a request: the longest message that is taken, as a form sends it, with room to spare."""

CASE: Final = "/staff/{landlord}/cases/{reference:[A-Za-z0-9-]{3,24}}"
ENTRY: Final = r"/staff/{landlord}/entries/{conversation:\d{1,18}}"
CONVERSATION: Final = r"/staff/{landlord}/conversations/{conversation:\d{1,18}}"
PERSON_OF: Final = r"/staff/{landlord}/people/{person:\d{1,18}}"
COMMAND: Final = "/staff/{landlord}/command/{channel:[a-z_]{1,20}}"
SAMPLE: Final = r"/staff/{landlord}/sample/{day:\d{4}-\d\d-\d\d}/{conversation:\d{1,18}}"


def make_application(service: Service, *, hasher: PasswordHasher | None = None) -> web.Application:
    """Return the application that serves customers and staff of `service`.

    `hasher` sets how costly passwords are to check; argon2's own settings stand unless it is given.
    """
    app = web.Application(
        middlewares=[
            errors.answer_errors,
            origins.know_sites,
            sources.slow_down,
            access.refuse_foreign_forms,
            access.know_staff,
        ],
        client_max_size=LARGEST_BODY,
    )
    app[SERVICE] = service
    app[ASSETS] = load_assets()
    app[TEMPLATES] = make_templates(app[ASSETS])
    app[PASSWORDS] = Passwords(hasher)
    app[SIGN_ON] = single_sign_on.provider_of(service.settings, service.landlords)
    app[CHAT_LIMIT] = sources.make_chat_limit()
    app[SIGN_IN_LIMIT] = sources.make_sign_in_limit()
    app[WEBCHATS] = webchats(service.landlords)
    app.on_response_prepare.append(guard)
    app.on_response_prepare.append(origins.tell_sites)
    app.cleanup_ctx.append(_beside)
    app.add_routes(chat_api.routes())
    app.add_routes(
        [
            web.get("/", home.show_home),
            web.get("/healthz", health.healthz),
            web.get("/metrics", health.metrics),
            web.get("/static/{name}", serve),
            web.get("/chat/{landlord}", chat_page.show),
            web.post("/chat/{landlord}", chat_page.say),
            web.post("/chat/{landlord}/restart", chat_page.restart),
            web.get("/chat/{landlord}/leave", chat_page.leave),
            web.post("/chat/{landlord}/leave", chat_page.leave),
            web.get("/chat/{landlord}/about", chat_about.show_about),
            web.post("/chat/{landlord}/files", chat_files.send_files),
            web.get("/chat/{landlord}/transcript", chat_copy.download),
            web.get("/form/{landlord}", form_page.show),
            web.post("/form/{landlord}", form_page.send),
            web.get("/form/{landlord}/sent", form_page.show_sent),
            web.post("/form/{landlord}/sent", form_page.answer),
            web.post("/channels/email/{landlord}", mail_hook),
            web.post("/channels/social/{landlord}", social_hook),
            web.post("/channels/twilio/{landlord}", twilio_hook),
            web.post("/channels/telegram/{landlord}", telegram_hook),
            web.get("/policy/{landlord}", policy_page.show_policy),
            web.get("/policy/{landlord}/texts", policy_page.show_texts),
            web.post("/policy/{landlord}/sign", policy_page.sign_off),
            web.get("/policy/{landlord}/try", preview_page.show_preview),
            web.post("/policy/{landlord}/try", preview_page.preview),
            web.get("/staff", queue_page.show_queue),
            web.get("/staff/to-do", to_do_page.show_to_do),
            web.get("/staff/queue", queue_page.show_queue),
            web.get("/staff/changes", queue_live.changes),
            web.post("/staff/give", queue_many.give_many),
            web.post("/staff/views", queue_views.save),
            web.post(r"/staff/views/{view:\d{1,18}}/drop", queue_views.drop),
            web.get("/staff/roles", roles_page.show_roles),
            web.get("/staff/sign-in", sign_in.show_sign_in),
            web.post("/staff/sign-in", sign_in.sign_in),
            web.get("/staff/sign-in/code", sign_in.show_code),
            web.post("/staff/sign-in/code", sign_in.give_code),
            web.get("/staff/sign-in/sso", single_sign_on.go),
            web.get(single_sign_on.RETURN, single_sign_on.come_back),
            web.post("/staff/sign-out", sign_in.sign_out),
            web.get("/staff/welcome/{token}", welcome.show_welcome),
            web.post("/staff/welcome/{token}", welcome.welcome),
            web.get("/staff/account", account_page.show_account),
            web.post("/staff/account/name", account_page.change_name),
            web.post("/staff/account/password", account_page.change_password),
            web.get("/staff/account/second-factor", account_page.show_second_factor),
            web.post("/staff/account/second-factor", account_page.set_up_second_factor),
            web.post("/staff/account/second-factor/remove", account_page.remove_second_factor),
            web.post("/staff/account/recovery-codes", account_page.renew_codes),
            web.post("/staff/account/sessions/end-others", account_page.end_other_sessions),
            web.post("/staff/account/sessions/{session:[0-9a-f]{16}}/end", account_page.end_session),
            web.get("/staff/audit", audit_page.show_audit),
            web.get("/staff/audit.csv", audit_page.export_audit),
            web.get("/staff/people", people_page.show_people),
            web.post("/staff/{landlord}/people/invite", people_page.invite),
            web.post("/staff/{landlord}/people/invitations/{invitation:[0-9a-f]{16}}/withdraw", people_page.withdraw),
            web.get(PERSON_OF, people_page.show_person),
            web.post(PERSON_OF + "/roles", people_page.change_roles),
            web.post("/staff/{landlord}/people/posts", people_page.give_a_post),
            web.post(PERSON_OF + "/posts/take", people_page.take_a_post),
            web.post(PERSON_OF + "/end", people_page.end_seat),
            web.post(PERSON_OF + "/reset", people_page.reset),
            web.get("/staff/command", command_page.show_command),
            web.post(COMMAND + "/people", command_page.to_people),
            web.post(COMMAND + "/assistant", command_page.to_assistant),
            web.get("/staff/texts", texts_page.show_texts),
            web.post("/staff/{landlord}/texts", texts_page.save),
            web.post(r"/staff/{landlord}/texts/{text:\d{1,18}}/drop", texts_page.drop),
            web.get("/staff/sample", sample_page.show_sample),
            web.post(SAMPLE, sample_page.check_one),
            web.post(r"/staff/{landlord}/unread/{request:\d{1,18}}/settle", queue_page.settle),
            web.get("/staff/{landlord}/new", entry_page.show_new),
            web.post("/staff/{landlord}/new", entry_page.begin),
            web.get(ENTRY, entry_page.show),
            web.post(ENTRY, entry_page.say),
            web.post(ENTRY + "/tell", entry_page.tell),
            web.post(r"/staff/{landlord}/letters/{job:\d{1,18}}/posted", entry_page.letter_posted),
            web.get(CASE, item_page.show_item),
            web.get(CASE + item_files.FILE, item_files.show_file),
            web.get(CONVERSATION + item_files.FILE, item_files.show_file),
            web.get(CASE + "/access", need_to_know_page.show_access),
            web.post(CASE + "/access", need_to_know_page.change_access),
            web.post(CASE + "/{action}", item_page.act_on_item),
            web.get(CONVERSATION, item_page.show_item),
            web.get(CONVERSATION + "/looking", queue_live.looking),
            web.get(CONVERSATION + "/news", item_live.news),
            web.get(CONVERSATION + "/typing", item_live.typing),
            web.post(CONVERSATION + "/{action}", item_page.act_on_item),
        ]
    )
    try_page.add_stand_ins(app)
    return app


async def _beside(app: web.Application) -> AsyncIterator[None]:
    """Run what belongs beside the service; on SQLite this one process also empties the outbox."""
    service = app[SERVICE]
    async with background(service, works=service.store.database.is_sqlite, listens=True):
        yield
    service.close()
