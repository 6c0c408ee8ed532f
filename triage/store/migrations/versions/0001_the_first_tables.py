"""the first tables."""

from alembic import op
import sqlalchemy as sa

from triage.store.types import Document, Identity, Utc

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password', sa.Text(), nullable=False, comment='argon2 hash; anything else fits no password'),
    sa.Column('totp_secret', sa.String(length=64), nullable=True, comment='secret of the second factor, NULL for none'),
    sa.Column('totp_step', sa.Integer(), nullable=True, comment='time step of the last code that was taken: an older one is a replay'),
    sa.Column('sso_issuer', sa.String(length=200), nullable=True, comment='provider of single sign-on that the account is tied to'),
    sa.Column('sso_subject', sa.String(length=255), nullable=True, comment="the provider's own name for the person"),
    sa.Column('created_at', Utc(), nullable=False),
    sa.Column('last_seen_at', Utc(), nullable=True),
    sa.Column('closed_at', Utc(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('email', name=op.f('uq_accounts_email')),
    sa.UniqueConstraint('sso_issuer', 'sso_subject', name=op.f('uq_accounts_sso_issuer_sso_subject'))
    )
    op.create_table('contents',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False, comment='pack or calendar'),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('body', Document, nullable=False),
    sa.Column('stored_at', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_contents'))
    )
    op.create_table('conversations',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False, comment='phone number, chat id or digest of a chat session'),
    sa.Column('next_seq', sa.Integer(), server_default='1', nullable=False),
    sa.Column('state', Document, nullable=False, comment='bot.dialogue.state.State, versioned'),
    sa.Column('language', sa.String(length=8), server_default='en', nullable=False),
    sa.Column('attention', sa.String(length=40), nullable=True, comment='why a person must look: unread, person, interpreter, maybe_danger'),
    sa.Column('with_staff', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='the bot is silent'),
    sa.Column('opened_at', Utc(), nullable=False),
    sa.Column('last_inbound_at', Utc(), nullable=False),
    sa.Column('closed_at', Utc(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('landlord', 'id', name=op.f('uq_conversations_landlord_id'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index('ix_conversations_attention', ['landlord', 'last_inbound_at'], unique=False, sqlite_where=sa.text('attention IS NOT NULL AND closed_at IS NULL'), postgresql_where=sa.text('attention IS NOT NULL AND closed_at IS NULL'))
        batch_op.create_index('ix_conversations_taken', ['landlord', 'last_inbound_at'], unique=False, sqlite_where=sa.text('with_staff IS 1 AND closed_at IS NULL'), postgresql_where=sa.text('with_staff IS true AND closed_at IS NULL'))
        batch_op.create_index('uq_conversations_open', ['landlord', 'channel', 'address'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('files',
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False, comment='sha256 of the content'),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('stored_at', Utc(), nullable=False),
    sa.UniqueConstraint('landlord', 'digest', name=op.f('uq_files_landlord_digest'))
    )
    op.create_table('opt_outs',
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False, comment='phone number or chat id; it outlives the conversation'),
    sa.Column('stopped_at', Utc(), nullable=False),
    sa.UniqueConstraint('landlord', 'channel', 'address', name=op.f('uq_opt_outs_landlord_channel_address'))
    )
    op.create_table('send_slots',
    sa.Column('sender', sa.String(length=300), nullable=False, comment='a number, bot or chat at a provider, with its channel'),
    sa.Column('free_at', Utc(), nullable=False, comment='when it may send next'),
    sa.PrimaryKeyConstraint('sender', name=op.f('pk_send_slots'))
    )
    op.create_table('server_keys',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_server_keys'))
    )
    op.create_table('unread_requests',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='a verified request that could not be read, for staff'),
    sa.Column('settled_at', Utc(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unread_requests'))
    )
    with op.batch_alter_table('unread_requests', schema=None) as batch_op:
        batch_op.create_index('ix_unread_requests_open', ['landlord', 'settled_at'], unique=False)

    op.create_table('welcome_links',
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('landlords', Document, nullable=False, comment='the landlords whose staff the account joins'),
    sa.Column('roles', Document, nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True, comment='whom it is for'),
    sa.Column('account_id', Identity, nullable=True, comment='the account that chooses a new password with it; NULL for a newcomer'),
    sa.Column('made_at', Utc(), nullable=False),
    sa.Column('expires_at', Utc(), nullable=False),
    sa.Column('used_at', Utc(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_welcome_links_account_id')),
    sa.PrimaryKeyConstraint('token_digest', name=op.f('pk_welcome_links'))
    )
    op.create_table('account_sessions',
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', Identity, nullable=False),
    sa.Column('csrf', sa.String(length=64), nullable=False),
    sa.Column('how', sa.String(length=12), nullable=False, comment='password, link or sso'),
    sa.Column('awaits_code', sa.Boolean(), nullable=False, comment='the password was right, the second factor is still asked'),
    sa.Column('device', sa.String(length=200), nullable=False, comment='what the browser calls itself'),
    sa.Column('source', sa.String(length=64), nullable=False, comment='address that it was begun from'),
    sa.Column('created_at', Utc(), nullable=False),
    sa.Column('last_seen_at', Utc(), nullable=False),
    sa.Column('expires_at', Utc(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_account_sessions_account_id')),
    sa.PrimaryKeyConstraint('token_digest', name=op.f('pk_account_sessions'))
    )
    with op.batch_alter_table('account_sessions', schema=None) as batch_op:
        batch_op.create_index('ix_account_sessions_account', ['account_id'], unique=False)

    op.create_table('recovery_codes',
    sa.Column('account_id', Identity, nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False, comment='sha256 of a code that stands in for the second factor'),
    sa.Column('used_at', Utc(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_recovery_codes_account_id')),
    sa.UniqueConstraint('account_id', 'code_digest', name=op.f('uq_recovery_codes_account_id_code_digest'))
    )
    op.create_table('audit_log',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=True, comment='NULL for what concerns an account, such as signing in'),
    sa.Column('account_id', Identity, nullable=True, comment='who; NULL when nobody is known'),
    sa.Column('action', sa.String(length=60), nullable=False, comment='what, as in bot/web/permits.py'),
    sa.Column('outcome', sa.String(length=10), nullable=False, comment='done or refused'),
    sa.Column('about', sa.String(length=80), nullable=False, comment='case, conversation or person; never who a customer is'),
    sa.Column('source', sa.String(length=64), nullable=False, comment='address that it was done from'),
    sa.CheckConstraint("outcome IN ('done', 'refused')", name=op.f('ck_audit_log_outcome')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_audit_log_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_log'))
    )
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.create_index('ix_audit_log_about', ['landlord', 'about', 'id'], unique=False)
        batch_op.create_index('ix_audit_log_account', ['account_id', 'id'], unique=False)
        batch_op.create_index('ix_audit_log_landlord', ['landlord', 'id'], unique=False)

    _only_added_to('audit_log')
    op.create_table('staff',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('account_id', Identity, nullable=False),
    sa.Column('roles', Document, nullable=False, comment='names of roles, as in roles.toml'),
    sa.Column('joined_at', Utc(), nullable=False),
    sa.Column('left_at', Utc(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_staff_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('landlord', 'account_id', name=op.f('uq_staff_landlord_account_id')),
    sa.UniqueConstraint('landlord', 'id', name=op.f('uq_staff_landlord_id'))
    )
    op.create_table('cases',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=24), nullable=False),
    sa.Column('conversation_id', Identity, nullable=False),
    sa.Column('linked_case_id', Identity, nullable=True, comment='the complaint whose repair this service request carries on'),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=True),
    sa.Column('entity', sa.String(length=40), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False, comment="the customer's own words, shortened"),
    sa.Column('facts', Document, nullable=False),
    sa.Column('flags', Document, nullable=False),
    sa.Column('decision', Document, nullable=True),
    sa.Column('rules', sa.String(length=20), nullable=False),
    sa.Column('pack', sa.String(length=64), nullable=False, comment='sha256 of the pack the case began under'),
    sa.Column('calendar', sa.String(length=64), nullable=False, comment='sha256 of the calendar the case began under'),
    sa.Column('engine', sa.String(length=80), nullable=False),
    sa.Column('assignee_id', Identity, nullable=True),
    sa.Column('next_due', Utc(), nullable=True),
    sa.Column('next_due_name', sa.String(length=40), nullable=True),
    sa.Column('restricted', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('received_at', Utc(), nullable=False),
    sa.Column('assigned_at', Utc(), nullable=True),
    sa.Column('accept_alert_by', Utc(), nullable=True, comment='somebody must say by then that they deal with the danger'),
    sa.Column('alert_accepted_at', Utc(), nullable=True),
    sa.Column('acknowledged_at', Utc(), nullable=True),
    sa.Column('responded_at', Utc(), nullable=True),
    sa.Column('closed_at', Utc(), nullable=True),
    sa.Column('life', Document, nullable=True, comment='triage.case_life.life.Life: how far the complaint has come'),
    sa.Column('event_seq', sa.Integer(), server_default='0', nullable=False),
    sa.Column('head', sa.String(length=64), server_default='', nullable=False, comment='digest of the last event'),
    sa.ForeignKeyConstraint(['landlord', 'assignee_id'], ['staff.landlord', 'staff.id'], name=op.f('fk_cases_landlord_assignee_id')),
    sa.ForeignKeyConstraint(['landlord', 'conversation_id'], ['conversations.landlord', 'conversations.id'], name=op.f('fk_cases_landlord_conversation_id')),
    sa.ForeignKeyConstraint(['landlord', 'linked_case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_cases_landlord_linked_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('landlord', 'id', name=op.f('uq_cases_landlord_id')),
    sa.UniqueConstraint('landlord', 'reference', name=op.f('uq_cases_landlord_reference'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_conversation', ['landlord', 'conversation_id'], unique=False)
        batch_op.create_index('ix_cases_queue', ['landlord', 'next_due', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('ix_cases_assigned', ['landlord', 'assignee_id', 'next_due', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('ix_cases_closed', ['landlord', 'closed_at', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NOT NULL'), postgresql_where=sa.text('closed_at IS NOT NULL'))
        batch_op.create_index('ix_cases_alerts', ['landlord', 'accept_alert_by'], unique=False, sqlite_where=sa.text('accept_alert_by IS NOT NULL AND closed_at IS NULL'), postgresql_where=sa.text('accept_alert_by IS NOT NULL AND closed_at IS NULL'))

    op.create_table('messages',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('conversation_id', Identity, nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('sender', sa.String(length=10), nullable=False, comment='customer, bot or staff'),
    sa.Column('staff_id', Identity, nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=False, comment='session, bot or account within which provider_id is unique'),
    sa.Column('provider_id', sa.String(length=120), nullable=True, comment='the id the channel gave; NULL for a message of ours not yet sent'),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), server_default='ordinary', nullable=False, comment='ordinary, confirmation, safety'),
    sa.Column('asks', Document, nullable=True),
    sa.Column('choices', Document, nullable=True),
    sa.Column('attachments', Document, nullable=True, comment='kinds and file digests'),
    sa.Column('understanding', Document, nullable=True, comment='what was understood, customer messages only'),
    sa.Column('engine', sa.String(length=80), nullable=True),
    sa.Column('answers_seq', sa.Integer(), nullable=True, comment='the customer message that this one answers'),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('delivery', sa.String(length=12), server_default='none', nullable=False),
    sa.Column('delivered_at', Utc(), nullable=True),
    sa.Column('segments', sa.Integer(), nullable=True, comment='segments of a text message of ours, as networks charge them'),
    sa.CheckConstraint("delivery IN ('none', 'queued', 'sent', 'delivered', 'read', 'failed', 'unsure', 'superseded')", name=op.f('ck_messages_delivery')),
    sa.CheckConstraint("sender IN ('customer', 'bot', 'staff')", name=op.f('ck_messages_sender')),
    sa.ForeignKeyConstraint(['landlord', 'conversation_id'], ['conversations.landlord', 'conversations.id'], name=op.f('fk_messages_landlord_conversation_id')),
    sa.ForeignKeyConstraint(['landlord', 'staff_id'], ['staff.landlord', 'staff.id'], name=op.f('fk_messages_landlord_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('landlord', 'channel', 'scope', 'provider_id', name=op.f('uq_messages_landlord_channel_scope_provider_id')),
    sa.UniqueConstraint('landlord', 'conversation_id', 'seq', name=op.f('uq_messages_landlord_conversation_id_seq')),
    sa.UniqueConstraint('landlord', 'id', name=op.f('uq_messages_landlord_id'))
    )
    op.create_table('staff_actions',
    sa.Column('action_id', sa.String(length=40), nullable=False, comment="a form's one-time id"),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('staff_id', Identity, nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.ForeignKeyConstraint(['landlord', 'staff_id'], ['staff.landlord', 'staff.id'], name=op.f('fk_staff_actions_landlord_staff_id')),
    sa.PrimaryKeyConstraint('action_id', name=op.f('pk_staff_actions'))
    )
    op.create_table('clocks',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('due', Utc(), nullable=False, comment='end of the due day in London, or the instant of an hour clock'),
    sa.Column('due_date', sa.String(length=10), nullable=True, comment='the due day, NULL for an hour clock'),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('met_at', Utc(), nullable=True),
    sa.Column('stopped_at', Utc(), nullable=True),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_clocks_landlord_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clocks')),
    sa.UniqueConstraint('landlord', 'case_id', 'name', name=op.f('uq_clocks_landlord_case_id_name'))
    )
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.create_index('ix_clocks_running', ['landlord', 'due'], unique=False)

    op.create_table('events',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('v', sa.Integer(), nullable=False, comment="version of the event's form"),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('actor', sa.String(length=60), nullable=False, comment='customer, bot, or staff:<id>'),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('public', Document, nullable=False, comment='covered by the chain as it stands'),
    sa.Column('private', Document, nullable=True, comment='covered through its salted digest; erasing removes it and its salt'),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.Column('private_digest', sa.String(length=64), nullable=True),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_events_landlord_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('landlord', 'case_id', 'seq', name=op.f('uq_events_landlord_case_id_seq'))
    )
    op.create_table('jobs',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('lane', sa.String(length=80), nullable=True, comment='jobs of one lane run in order; NULL runs at any time'),
    sa.Column('conversation_id', Identity, nullable=True),
    sa.Column('message_id', Identity, nullable=True),
    sa.Column('case_id', Identity, nullable=True),
    sa.Column('payload', Document, nullable=False),
    sa.Column('status', sa.String(length=12), server_default='due', nullable=False),
    sa.Column('due', Utc(), nullable=False),
    sa.Column('expires_at', Utc(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('repeatable', sa.Boolean(), nullable=False, comment='runs again when nobody knows whether it ran'),
    sa.Column('leased_until', Utc(), nullable=True),
    sa.Column('lease', sa.String(length=40), nullable=True, comment='who holds the lease'),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', Utc(), nullable=False),
    sa.Column('finished_at', Utc(), nullable=True),
    sa.CheckConstraint("status IN ('due', 'leased', 'done', 'unsure', 'dead', 'settled', 'superseded', 'expired')", name=op.f('ck_jobs_status')),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_jobs_landlord_case_id')),
    sa.ForeignKeyConstraint(['landlord', 'conversation_id'], ['conversations.landlord', 'conversations.id'], name=op.f('fk_jobs_landlord_conversation_id')),
    sa.ForeignKeyConstraint(['landlord', 'message_id'], ['messages.landlord', 'messages.id'], name=op.f('fk_jobs_landlord_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_due', ['status', 'due'], unique=False)
        batch_op.create_index('ix_jobs_lane', ['landlord', 'lane', 'status'], unique=False)
        batch_op.create_index('ix_jobs_conversation', ['landlord', 'conversation_id'], unique=False)

    op.create_table('proofs',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('conversation_id', Identity, nullable=False, comment='where the customer asks; the code goes elsewhere'),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False, comment='sha256 of salt and code'),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('made_at', Utc(), nullable=False),
    sa.Column('expires_at', Utc(), nullable=False),
    sa.Column('used_at', Utc(), nullable=True, comment='when the right code was given'),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_proofs_landlord_case_id')),
    sa.ForeignKeyConstraint(['landlord', 'conversation_id'], ['conversations.landlord', 'conversations.id'], name=op.f('fk_proofs_landlord_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proofs'))
    )
    with op.batch_alter_table('proofs', schema=None) as batch_op:
        batch_op.create_index('ix_proofs_case', ['landlord', 'case_id'], unique=False)
        batch_op.create_index('ix_proofs_conversation', ['landlord', 'conversation_id'], unique=False)

    op.create_table('tasks',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False, comment='action, request or enquiry'),
    sa.Column('owner_id', Identity, nullable=True),
    sa.Column('due', Utc(), nullable=False, comment='end of the due day in London'),
    sa.Column('due_date', sa.String(length=10), nullable=False),
    sa.Column('done_at', Utc(), nullable=True),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_tasks_landlord_case_id')),
    sa.ForeignKeyConstraint(['landlord', 'owner_id'], ['staff.landlord', 'staff.id'], name=op.f('fk_tasks_landlord_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
    sa.UniqueConstraint('landlord', 'case_id', 'number', name=op.f('uq_tasks_landlord_case_id_number'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index('ix_tasks_open', ['landlord', 'done_at', 'due'], unique=False)

    op.create_table('case_access',
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('staff_id', Identity, nullable=False, comment='named on the case: sees it while it is restricted'),
    sa.Column('since', Utc(), nullable=False),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_case_access_landlord_case_id')),
    sa.ForeignKeyConstraint(['landlord', 'staff_id'], ['staff.landlord', 'staff.id'], name=op.f('fk_case_access_landlord_staff_id')),
    sa.UniqueConstraint('landlord', 'case_id', 'staff_id', name=op.f('uq_case_access_landlord_case_id_staff_id'))
    )
    op.create_table('settlements',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('staff_id', Identity, nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False, comment='the London day'),
    sa.Column('how', sa.String(length=10), nullable=False, comment='approved, changed or dropped'),
    sa.Column('ground', sa.String(length=40), nullable=True),
    sa.Column('reason_digest', sa.String(length=64), nullable=False, comment='sha256 of the reason: it is given once a day'),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_settlements_landlord_case_id')),
    sa.ForeignKeyConstraint(['landlord', 'staff_id'], ['staff.landlord', 'staff.id'], name=op.f('fk_settlements_landlord_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlements')),
    sa.UniqueConstraint('landlord', 'staff_id', 'day', 'reason_digest', name=op.f('uq_settlements_landlord_staff_id_day_reason_digest'))
    )
    with op.batch_alter_table('settlements', schema=None) as batch_op:
        batch_op.create_index('ix_settlements_case', ['landlord', 'case_id'], unique=False)

    op.create_table('ledger',
    sa.Column('id', Identity, autoincrement=True, nullable=False),
    sa.Column('landlord', sa.String(length=40), nullable=False),
    sa.Column('case_id', Identity, nullable=False),
    sa.Column('event_seq', sa.Integer(), nullable=False),
    sa.Column('head', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['landlord', 'case_id'], ['cases.landlord', 'cases.id'], name=op.f('fk_ledger_landlord_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger'))
    )
    with op.batch_alter_table('ledger', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_case', ['landlord', 'case_id'], unique=False)


def _only_added_to(table: str) -> None:
    """Let the database itself refuse that a row of the table is changed or taken away."""
    if op.get_bind().dialect.name == 'sqlite':
        for deed in ('UPDATE', 'DELETE'):
            op.execute(f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                       f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END")
        return
    op.execute(f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION '{table} is only added to'; END $$")
    op.execute(f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
               f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()")
