"""Every table of the store.

Each row belongs to one landlord, and every key that points to another row carries the landlord too, so that no row can
point across landlords. Only accounts (a person who can sign in, and may be on the staff of several landlords), stored
pack contents, the service's own keys and the turns of senders at a provider belong to none.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    text,
)

from triage.store.types import Document, Identity, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", Identity, primary_key=True, autoincrement=True)


def _landlord() -> Column[Any]:
    return Column("landlord", String(40), nullable=False)


def _belongs_to(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["landlord", column], [f"{table}.landlord", f"{table}.id"])


def _partly(name: str, *columns: str, where: str) -> Index:
    """Return an index over those rows only that a list of the desk shows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


conversations = Table(
    "conversations",
    metadata,
    _id(),
    _landlord(),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False, comment="phone number, chat id or digest of a chat session"),
    Column("next_seq", Integer, nullable=False, server_default="1"),
    Column("state", Document, nullable=False, comment="bot.dialogue.state.State, versioned"),
    Column("language", String(8), nullable=False, server_default="en"),
    Column("attention", String(40), comment="why a person must look: unread, person, interpreter, maybe_danger"),
    Column("with_staff", Boolean, nullable=False, server_default=text("false"), comment="the bot is silent"),
    Column("opened_at", Utc, nullable=False),
    Column("last_inbound_at", Utc, nullable=False),
    Column("waits_since", Utc, comment="since when a person must look"),
    Column("typing_at", Utc, comment="when the customer last typed to a person"),
    Column("closed_at", Utc),
    UniqueConstraint("landlord", "id"),
    Index(
        "uq_conversations_open",
        "landlord",
        "channel",
        "address",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    _partly(
        "ix_conversations_attention",
        "landlord",
        "waits_since",
        where="attention IS NOT NULL AND closed_at IS NULL",
    ),
    Index("ix_conversations_opened", "landlord", "opened_at"),
    Index("ix_conversations_address", "landlord", "channel", "address"),
)

_TAKEN = and_(conversations.c.with_staff.is_(True), conversations.c.closed_at.is_(None))

Index(
    "ix_conversations_taken",
    conversations.c.landlord,
    conversations.c.last_inbound_at,
    sqlite_where=_TAKEN,
    postgresql_where=_TAKEN,
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _landlord(),
    Column("conversation_id", Identity, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sender", String(10), nullable=False, comment="customer, bot or staff"),
    Column("staff_id", Identity),
    Column("channel", String(20), nullable=False),
    Column("scope", String(80), nullable=False, comment="session, bot or account within which provider_id is unique"),
    Column("provider_id", String(120), comment="the id the channel gave; NULL for a message of ours not yet sent"),
    Column("text", Text, nullable=False),
    Column("kind", String(20), nullable=False, server_default="ordinary", comment="ordinary, confirmation, safety"),
    Column("asks", Document),
    Column("choices", Document),
    Column("attachments", Document, comment="kinds and file digests"),
    Column("understanding", Document, comment="what was understood, customer messages only"),
    Column("engine", String(80)),
    Column("answers_seq", Integer, comment="the customer message that this one answers"),
    Column("at", Utc, nullable=False),
    Column("delivery", String(12), nullable=False, server_default="none"),
    Column("delivered_at", Utc),
    Column("segments", Integer, comment="segments of a text message of ours, as networks charge them"),
    UniqueConstraint("landlord", "id"),
    UniqueConstraint("landlord", "conversation_id", "seq"),
    UniqueConstraint("landlord", "channel", "scope", "provider_id"),
    _belongs_to("conversation_id", "conversations"),
    _belongs_to("staff_id", "staff"),
    CheckConstraint("sender IN ('customer', 'bot', 'staff')", name="sender"),
    CheckConstraint(
        "delivery IN ('none', 'queued', 'sent', 'delivered', 'read', 'failed', 'unsure', 'superseded')",
        name="delivery",
    ),
    Index("ix_messages_provider", "landlord", "provider_id"),
)

cases = Table(
    "cases",
    metadata,
    _id(),
    _landlord(),
    Column("reference", String(24), nullable=False),
    Column("conversation_id", Identity, nullable=False),
    Column("linked_case_id", Identity, comment="the complaint whose repair this service request carries on"),
    Column("type", String(20), nullable=False),
    Column("status", String(24), nullable=False),
    Column("stage", String(20)),
    Column("entity", String(40)),
    Column("channel", String(20), nullable=False),
    Column("summary", Text, nullable=False, comment="the customer's own words, shortened"),
    Column("facts", Document, nullable=False),
    Column("flags", Document, nullable=False),
    Column("decision", Document),
    Column("rules", String(20), nullable=False),
    Column("pack", String(64), nullable=False, comment="sha256 of the pack the case began under"),
    Column("calendar", String(64), nullable=False, comment="sha256 of the calendar the case began under"),
    Column("engine", String(80), nullable=False),
    Column("assignee_id", Identity),
    Column("next_due", Utc),
    Column("next_due_name", String(40)),
    Column("restricted", Boolean, nullable=False, server_default=text("false")),
    Column("received_at", Utc, nullable=False),
    Column("assigned_at", Utc),
    Column("accept_alert_by", Utc, comment="somebody must say by then that they deal with the danger"),
    Column("alert_accepted_at", Utc),
    Column("acknowledged_at", Utc),
    Column("responded_at", Utc),
    Column("closed_at", Utc),
    Column("life", Document, comment="triage.case_life.life.Life: how far the complaint has come"),
    Column("event_seq", Integer, nullable=False, server_default="0"),
    Column("head", String(64), nullable=False, server_default="", comment="digest of the last event"),
    UniqueConstraint("landlord", "id"),
    UniqueConstraint("landlord", "reference"),
    _belongs_to("conversation_id", "conversations"),
    _belongs_to("linked_case_id", "cases"),
    _belongs_to("assignee_id", "staff"),
    _partly("ix_cases_queue", "landlord", "next_due", "id", where="closed_at IS NULL"),
    _partly("ix_cases_assigned", "landlord", "assignee_id", "next_due", "id", where="closed_at IS NULL"),
    _partly("ix_cases_closed", "landlord", "closed_at", "id", where="closed_at IS NOT NULL"),
    _partly(
        "ix_cases_alerts", "landlord", "accept_alert_by", where="accept_alert_by IS NOT NULL AND closed_at IS NULL"
    ),
    Index("ix_cases_conversation", "landlord", "conversation_id"),
    _partly("ix_cases_restricted", "landlord", "conversation_id", where="restricted IS true"),
)

clocks = Table(
    "clocks",
    metadata,
    _id(),
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("name", String(40), nullable=False),
    Column("due", Utc, nullable=False, comment="end of the due day in London, or the instant of an hour clock"),
    Column("due_date", String(10), comment="the due day, NULL for an hour clock"),
    Column("why", Text, nullable=False),
    Column("met_at", Utc),
    Column("stopped_at", Utc),
    UniqueConstraint("landlord", "case_id", "name"),
    _belongs_to("case_id", "cases"),
    Index("ix_clocks_running", "landlord", "due"),
)

events = Table(
    "events",
    metadata,
    _id(),
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("v", Integer, nullable=False, comment="version of the event's form"),
    Column("at", Utc, nullable=False),
    Column("actor", String(60), nullable=False, comment="customer, bot, or staff:<id>"),
    Column("kind", String(40), nullable=False),
    Column("public", Document, nullable=False, comment="covered by the chain as it stands"),
    Column("private", Document, comment="covered through its salted digest; erasing removes it and its salt"),
    Column("salt", String(32)),
    Column("private_digest", String(64)),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("landlord", "case_id", "seq"),
    _belongs_to("case_id", "cases"),
)

case_words = Table(
    "case_words",
    metadata,
    Column("case_id", Identity, primary_key=True, autoincrement=False),
    _landlord(),
    Column("words", Text, nullable=False, comment="what the case is found under; each database indexes it in its way"),
    _belongs_to("case_id", "cases"),
)

tasks = Table(
    "tasks",
    metadata,
    _id(),
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(20), nullable=False, comment="action, request or enquiry"),
    Column("owner_id", Identity),
    Column("due", Utc, nullable=False, comment="end of the due day in London"),
    Column("due_date", String(10), nullable=False),
    Column("done_at", Utc),
    UniqueConstraint("landlord", "case_id", "number"),
    _belongs_to("case_id", "cases"),
    _belongs_to("owner_id", "staff"),
    Index("ix_tasks_open", "landlord", "done_at", "due"),
)

ledger = Table(
    "ledger",
    metadata,
    _id(),
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("event_seq", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    _belongs_to("case_id", "cases"),
    Index("ix_ledger_case", "landlord", "case_id"),
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    _landlord(),
    Column("kind", String(40), nullable=False),
    Column("lane", String(80), comment="jobs of one lane run in order; NULL runs at any time"),
    Column("conversation_id", Identity),
    Column("message_id", Identity),
    Column("case_id", Identity),
    Column("payload", Document, nullable=False),
    Column("status", String(12), nullable=False, server_default="due"),
    Column("due", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("repeatable", Boolean, nullable=False, comment="runs again when nobody knows whether it ran"),
    Column("leased_until", Utc),
    Column("lease", String(40), comment="who holds the lease"),
    Column("error", Text),
    Column("created_at", Utc, nullable=False),
    Column("finished_at", Utc),
    _belongs_to("conversation_id", "conversations"),
    _belongs_to("message_id", "messages"),
    _belongs_to("case_id", "cases"),
    CheckConstraint(
        "status IN ('due', 'leased', 'done', 'unsure', 'dead', 'settled', 'superseded', 'expired')", name="status"
    ),
    Index("ix_jobs_due", "status", "due"),
    Index("ix_jobs_lane", "landlord", "lane", "status"),
    Index("ix_jobs_conversation", "landlord", "conversation_id"),
    Index("ix_jobs_message", "landlord", "message_id"),
    Index("ix_jobs_case", "landlord", "case_id"),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    _landlord(),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False, comment="phone number or chat id; it outlives the conversation"),
    Column("stopped_at", Utc, nullable=False),
    UniqueConstraint("landlord", "channel", "address"),
)

send_slots = Table(
    "send_slots",
    metadata,
    Column("sender", String(300), primary_key=True, comment="a number, bot or chat at a provider, with its channel"),
    Column("free_at", Utc, nullable=False, comment="when it may send next"),
)

proofs = Table(
    "proofs",
    metadata,
    _id(),
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("conversation_id", Identity, nullable=False, comment="where the customer asks; the code goes elsewhere"),
    Column("salt", String(32), nullable=False),
    Column("code_digest", String(64), nullable=False, comment="sha256 of salt and code"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc, comment="when the right code was given"),
    _belongs_to("case_id", "cases"),
    _belongs_to("conversation_id", "conversations"),
    Index("ix_proofs_conversation", "landlord", "conversation_id"),
    Index("ix_proofs_case", "landlord", "case_id"),
)

files = Table(
    "files",
    metadata,
    _landlord(),
    Column("digest", String(64), nullable=False, comment="sha256 of the content"),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("stored_at", Utc, nullable=False),
    UniqueConstraint("landlord", "digest"),
)

unread_requests = Table(
    "unread_requests",
    metadata,
    _id(),
    _landlord(),
    Column("channel", String(20), nullable=False),
    Column("at", Utc, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="a verified request that could not be read, for staff"),
    Column("settled_at", Utc),
    Index("ix_unread_requests_open", "landlord", "settled_at"),
)

contents = Table(
    "contents",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(20), nullable=False, comment="pack or calendar"),
    Column("name", String(80), nullable=False),
    Column("body", Document, nullable=False),
    Column("stored_at", Utc, nullable=False),
)

server_keys = Table(
    "server_keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("made_at", Utc, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("email", String(254), nullable=False),
    Column("name", String(120), nullable=False),
    Column("password", Text, nullable=False, comment="argon2 hash; anything else fits no password"),
    Column("totp_secret", String(64), comment="secret of the second factor, NULL for none"),
    Column("totp_step", Integer, comment="time step of the last code that was taken: an older one is a replay"),
    Column("sso_issuer", String(200), comment="provider of single sign-on that the account is tied to"),
    Column("sso_subject", String(255), comment="the provider's own name for the person"),
    Column("created_at", Utc, nullable=False),
    Column("last_seen_at", Utc),
    Column("closed_at", Utc),
    UniqueConstraint("email"),
    UniqueConstraint("sso_issuer", "sso_subject"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("account_id", Identity, nullable=False),
    Column("code_digest", String(64), nullable=False, comment="sha256 of a code that stands in for the second factor"),
    Column("used_at", Utc),
    UniqueConstraint("account_id", "code_digest"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

staff = Table(
    "staff",
    metadata,
    _id(),
    _landlord(),
    Column("account_id", Identity, nullable=False),
    Column("roles", Document, nullable=False, comment="names of roles, as in roles.toml"),
    Column("joined_at", Utc, nullable=False),
    Column("left_at", Utc),
    UniqueConstraint("landlord", "id"),
    UniqueConstraint("landlord", "account_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

account_sessions = Table(
    "account_sessions",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("account_id", Identity, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("how", String(12), nullable=False, comment="password, link or sso"),
    Column("awaits_code", Boolean, nullable=False, comment="the password was right, the second factor is still asked"),
    Column("device", String(200), nullable=False, comment="what the browser calls itself"),
    Column("source", String(64), nullable=False, comment="address that it was begun from"),
    Column("created_at", Utc, nullable=False),
    Column("last_seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    Index("ix_account_sessions_account", "account_id"),
)

welcome_links = Table(
    "welcome_links",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("landlords", Document, nullable=False, comment="the landlords whose staff the account joins"),
    Column("roles", Document, nullable=False),
    Column("email", String(254), comment="whom it is for"),
    Column("account_id", Identity, comment="the account that chooses a new password with it; NULL for a newcomer"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

saved_views = Table(
    "saved_views",
    metadata,
    _id(),
    Column("account_id", Identity, nullable=False),
    Column("name", String(60), nullable=False),
    Column("filters", Text, nullable=False, comment="as the address of the queue writes them"),
    UniqueConstraint("account_id", "name"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

presence = Table(
    "presence",
    metadata,
    _landlord(),
    Column("staff_id", Identity, nullable=False),
    Column("conversation_id", Identity, nullable=False, comment="what the person is looking at"),
    Column("seen_at", Utc, nullable=False, comment="when their page last said so"),
    Column("typing_at", Utc, comment="when the person last typed to the customer"),
    UniqueConstraint("landlord", "staff_id"),
    _belongs_to("staff_id", "staff"),
    _belongs_to("conversation_id", "conversations"),
)

staff_actions = Table(
    "staff_actions",
    metadata,
    Column("action_id", String(40), primary_key=True, comment="a form's one-time id"),
    _landlord(),
    Column("staff_id", Identity, nullable=False),
    Column("at", Utc, nullable=False),
    _belongs_to("staff_id", "staff"),
)

case_access = Table(
    "case_access",
    metadata,
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("staff_id", Identity, nullable=False, comment="named on the case: sees it while it is restricted"),
    Column("since", Utc, nullable=False),
    UniqueConstraint("landlord", "case_id", "staff_id"),
    _belongs_to("case_id", "cases"),
    _belongs_to("staff_id", "staff"),
)

switches = Table(
    "switches",
    metadata,
    _id(),
    _landlord(),
    Column("channel", String(20), nullable=False),
    Column("people_answer", Boolean, nullable=False, comment="from then on people answer, not the assistant"),
    Column("reason", Text, nullable=False),
    Column("staff_id", Identity, nullable=False, comment="who used the switch"),
    Column("at", Utc, nullable=False),
    _belongs_to("staff_id", "staff"),
    Index("ix_switches_channel", "landlord", "channel", "id"),
)
"""Each use of a switch is one row; the last one of a channel holds."""

sign_offs = Table(
    "sign_offs",
    metadata,
    _landlord(),
    Column("digest", String(64), nullable=False, comment="sha256 of the rule or text as it stood when it was signed"),
    Column("part", String(120), nullable=False, comment="which rule or text it was"),
    Column("staff_id", Identity, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("landlord", "digest"),
    _belongs_to("staff_id", "staff"),
)

posts = Table(
    "posts",
    metadata,
    _landlord(),
    Column("post", String(60), nullable=False, comment="as the landlord's pack names it"),
    Column("staff_id", Identity, nullable=False, comment="who holds it"),
    UniqueConstraint("landlord", "post", "staff_id"),
    _belongs_to("staff_id", "staff"),
)

canned_texts = Table(
    "canned_texts",
    metadata,
    _id(),
    _landlord(),
    Column("name", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("body", Text, nullable=False, comment="with blanks such as {name}"),
    Column("staff_id", Identity, nullable=False, comment="who wrote it last"),
    Column("at", Utc, nullable=False),
    UniqueConstraint("landlord", "language", "name"),
    _belongs_to("staff_id", "staff"),
)

quality_checks = Table(
    "quality_checks",
    metadata,
    _landlord(),
    Column("day", String(10), nullable=False, comment="the London day whose sample it belongs to"),
    Column("conversation_id", Identity, nullable=False),
    Column("is_good", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("staff_id", Identity, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("landlord", "day", "conversation_id"),
    _belongs_to("conversation_id", "conversations"),
    _belongs_to("staff_id", "staff"),
)

settlements = Table(
    "settlements",
    metadata,
    _id(),
    _landlord(),
    Column("case_id", Identity, nullable=False),
    Column("staff_id", Identity, nullable=False),
    Column("at", Utc, nullable=False),
    Column("day", String(10), nullable=False, comment="the London day"),
    Column("how", String(10), nullable=False, comment="approved, changed or dropped"),
    Column("ground", String(40)),
    Column("reason_digest", String(64), nullable=False, comment="sha256 of the reason: it is given once a day"),
    UniqueConstraint("landlord", "staff_id", "day", "reason_digest"),
    _belongs_to("case_id", "cases"),
    _belongs_to("staff_id", "staff"),
    Index("ix_settlements_case", "landlord", "case_id"),
)

audit_log = Table(
    "audit_log",
    metadata,
    _id(),
    Column("at", Utc, nullable=False),
    Column("landlord", String(40), comment="NULL for what concerns an account, such as signing in"),
    Column("account_id", Identity, comment="who; NULL when nobody is known"),
    Column("action", String(60), nullable=False, comment="what, as in bot/web/permits.py"),
    Column("outcome", String(10), nullable=False, comment="done or refused"),
    Column("about", String(80), nullable=False, comment="case, conversation or person; never who a customer is"),
    Column("source", String(64), nullable=False, comment="address that it was done from"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    CheckConstraint("outcome IN ('done', 'refused')", name="outcome"),
    Index("ix_audit_log_landlord", "landlord", "id"),
    Index("ix_audit_log_about", "landlord", "about", "id"),
    Index("ix_audit_log_account", "account_id", "id"),
)
"""What was seen and done at the desk, and by whom. Rows are only added: triggers of the database refuse the rest."""
