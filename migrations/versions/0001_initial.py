"""The first schema, with the guards that SQLAlchemy's models cannot say.

The guards are written out here and not imported: a migration must not change later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


NO_OVERLAP = """
ALTER TABLE claim ADD CONSTRAINT claim_no_overlap EXCLUDE USING gist (
    int4range(resource_id, resource_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at, '[)') WITH &&
) WHERE (state <> 'released')
"""
CLASH = """
    SELECT RAISE(ABORT, 'claim_no_overlap') WHERE EXISTS (
        SELECT 1 FROM claim AS other
        WHERE other.resource_id = NEW.resource_id AND other.state <> 'released'
          AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
          AND other.id IS NOT NEW.id
    );
"""
OPEN_OF_A_PERSON = "parent_id IS NULL AND status IN ('new', 'active', 'waiting')"
APPEND_ONLY = ("audit_entry", "ticket_event")


def guard_sqlite() -> None:
    op.execute(f"""CREATE TRIGGER claim_no_overlap_insert BEFORE INSERT ON claim
WHEN NEW.state <> 'released' BEGIN {CLASH} END""")
    op.execute(f"""CREATE TRIGGER claim_no_overlap_update
BEFORE UPDATE OF resource_id, starts_at, ends_at, state ON claim
WHEN NEW.state <> 'released' BEGIN {CLASH} END""")
    for table in APPEND_ONLY:
        op.execute(f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END""")


def guard_postgresql() -> None:
    op.execute(NO_OVERLAP)
    op.execute("""CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%_append_only', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$""")
    for table in APPEND_ONLY:
        op.execute(f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_update()""")


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_place", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_meeting", ["meeting_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject_id", "id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("sor_code", sa.String(length=20), nullable=True),
        sa.Column("own_key", sa.String(length=60), nullable=True),
        sa.Column("citizen_phone", sa.String(length=20), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        sa.UniqueConstraint("parent_id", "own_key", name=op.f("uq_organisation_parent_id_own_key")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_parent", ["parent_id"], unique=False)

    op.create_table(
        "clock_fact",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "subject_id", "moment", name=op.f("pk_clock_fact")),
    )
    with op.batch_alter_table("clock_fact", schema=None) as batch_op:
        batch_op.create_index("ix_clock_fact_moment", ["moment"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("in_reply_to", sa.String(length=120), nullable=True),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("envelope_from", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("attempt_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("is_possible_duplicate", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_message_due",
            ["due_at", "id"],
            unique=False,
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_outbox_message_participant", ["participant_id", "id"], unique=False
        )
        batch_op.create_index("ix_outbox_message_stream", ["stream", "id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_waiting",
            ["stream", "id"],
            unique=False,
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )

    op.create_table(
        "room",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("web_url", sa.String(length=500), nullable=True),
        sa.Column("sip_address", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("guest_pin", sa.String(length=20), nullable=True),
        sa.Column("host_pin", sa.String(length=20), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("buffer_minutes >= 0", name=op.f("ck_room_buffer_not_negative")),
        sa.CheckConstraint("capacity >= 2", name=op.f("ck_room_holds_a_meeting")),
        sa.CheckConstraint(
            "provider <> 'local' OR capacity <= 4", name=op.f("ck_room_mesh_is_small")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_room_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("name", name=op.f("uq_room_name")),
    )
    op.create_table(
        "try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try")),
    )
    with op.batch_alter_table("try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_try_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_try_bucket"), ["bucket"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "provision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_text", sa.String(length=300), nullable=True),
        sa.Column("ref", sa.String(length=200), nullable=True),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admits_singly", sa.Boolean(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_provision_closes_after_opening")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_provision_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision")),
        sa.UniqueConstraint("key", name=op.f("uq_provision_key")),
    )
    with op.batch_alter_table("provision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provision_room_id"), ["room_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(room_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_resource_room_or_user")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_resource_room_id_room")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_resource_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("room_id", name=op.f("uq_resource_room_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_resource_user_id")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("explanation", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("phone_hours", sa.String(length=120), nullable=False),
        sa.Column("has_secure_mail", sa.Boolean(), nullable=True),
        sa.Column("local_helper", sa.String(length=200), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("sor_code", sa.String(length=20), nullable=True),
        sa.Column("own_key", sa.String(length=60), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_unit_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_unit_organisation_id_name")),
        sa.UniqueConstraint(
            "organisation_id", "own_key", name=op.f("uq_unit_organisation_id_own_key")
        ),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "contact_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("reported_by_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_contact_report_answered_with_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_contact_report_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_contact_report_owner_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user.id"], name=op.f("fk_contact_report_reported_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_contact_report_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_report")),
    )
    with op.batch_alter_table("contact_report", schema=None) as batch_op:
        batch_op.create_index("ix_contact_report_owner", ["owner_id", "answered_at"], unique=False)
        batch_op.create_index("ix_contact_report_reported_by", ["reported_by_id"], unique=False)
        batch_op.create_index("ix_contact_report_unit", ["unit_id"], unique=False)

    op.create_table(
        "import_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name=op.f("fk_import_file_uploaded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.create_index(
            "ix_import_file_uploaded_by", ["uploaded_by_id", "uploaded_at"], unique=False
        )

    op.create_table(
        "user_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=300), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "expires_at > started_at", name=op.f("ck_user_session_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_session_user_id_user")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_user_session")),
        sa.UniqueConstraint("id", name=op.f("uq_user_session_id")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index("ix_user_session_user", ["user_id"], unique=False)

    op.create_table(
        "password_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "expires_at > made_at", name=op.f("ck_password_link_expires_after_made")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_password_link_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
    )
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.create_index("ix_password_link_user", ["user_id", "made_at"], unique=False)
        batch_op.create_index(
            "uq_password_link_live",
            ["user_id"],
            unique=True,
            postgresql_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
            sqlite_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=True),
        sa.Column("agenda_follows_on", sa.Date(), nullable=True),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(agenda IS NOT NULL) OR (agenda_follows_on IS NOT NULL)",
            name=op.f("ck_meeting_has_agenda_or_date"),
        ),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_meeting_sequence_not_negative")),
        sa.ForeignKeyConstraint(["chair_id"], ["user.id"], name=op.f("fk_meeting_chair_id_user")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_meeting_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["user.id"], name=op.f("fk_meeting_leader_id_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_chair", ["chair_id"], unique=False)
        batch_op.create_index("ix_meeting_created_by", ["created_by_id"], unique=False)
        batch_op.create_index("ix_meeting_leader", ["leader_id"], unique=False)
        batch_op.create_index("ix_meeting_unit", ["unit_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id", "unit_id", "role", name=op.f("uq_membership_user_id_unit_id_role")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "peer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provision_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("is_host", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["provision_id"], ["provision.id"], name=op.f("fk_peer_provision_id_provision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer")),
    )
    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.create_index("ix_peer_provision_state", ["provision_id", "state"], unique=False)

    op.create_table(
        "admission",
        sa.Column("provision_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provision_id"], ["provision.id"], name=op.f("fk_admission_provision_id_provision")
        ),
        sa.PrimaryKeyConstraint("provision_id", "who", name=op.f("pk_admission")),
    )

    op.create_table(
        "support_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("is_external", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("on_holidays", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_support_unit_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_unit")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_support_unit_unit_id")),
    )
    op.create_table(
        "meeting_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_draft_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_meeting_draft_owner_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_draft")),
    )
    with op.batch_alter_table("meeting_draft", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_draft_owner", ["owner_id"], unique=False)

    op.create_table(
        "guide_edition",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=True),
        sa.Column("short", sa.Text(), nullable=True),
        sa.Column("whole", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_guide_edition_number_positive")),
        sa.CheckConstraint(
            "(sentence IS NULL) = (short IS NULL) AND (short IS NULL) = (whole IS NULL)",
            name=op.f("ck_guide_edition_has_every_level_or_none"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_guide_edition_by_id_user")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_guide_edition_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "name", "language", "number", name=op.f("pk_guide_edition")
        ),
    )
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("provision_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_occurrence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_occurrence_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["provision_id"], ["provision.id"], name=op.f("fk_occurrence_provision_id_provision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("provision_id", name=op.f("uq_occurrence_provision_id")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index("ix_occurrence_meeting", ["meeting_id"], unique=False)
        batch_op.create_index("ix_occurrence_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("support_unit_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens BETWEEN 0 AND 1439 AND closes > opens AND closes <= opens + 1440",
            name=op.f("ck_opening_hours_within_a_day"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 7", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["support_unit_id"],
            ["support_unit.id"],
            name=op.f("fk_opening_hours_support_unit_id_support_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opening_hours_support_unit_id"), ["support_unit_id"], unique=False
        )

    op.create_table(
        "own_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("support_unit_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL)", name=op.f("ck_own_day_both_times_or_none")
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_own_day_ends_after_start")),
        sa.CheckConstraint(
            "opens BETWEEN 0 AND 1439 AND closes > opens AND closes <= opens + 1440",
            name=op.f("ck_own_day_within_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["support_unit_id"],
            ["support_unit.id"],
            name=op.f("fk_own_day_support_unit_id_support_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_day")),
    )
    with op.batch_alter_table("own_day", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_own_day_support_unit_id"), ["support_unit_id"], unique=False
        )

    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("attending", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("function", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("joins_from_room_system", sa.Boolean(), nullable=False),
        sa.Column("last_method", sa.String(length=20), nullable=True),
        sa.Column("last_sequence", sa.Integer(), nullable=True),
        sa.Column("last_dtstamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=254), nullable=True),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("link_generation", sa.Integer(), nullable=False),
        sa.Column("code_attempt", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'staff' OR organisation_id IS NOT NULL",
            name=op.f("ck_participant_staff_has_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_participant_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_participant_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_participant_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_participant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_participant_code_digest")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index("ix_participant_meeting", ["meeting_id", "position"], unique=False)
        batch_op.create_index("ix_participant_unit", ["unit_id"], unique=False)
        batch_op.create_index("ix_participant_user", ["user_id"], unique=False)

    op.create_table(
        "routing_level",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("support_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_routing_level_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["support_unit_id"],
            ["support_unit.id"],
            name=op.f("fk_routing_level_support_unit_id_support_unit"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "position", name=op.f("pk_routing_level")),
    )
    op.create_table(
        "routing_rule",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("has_local_it", sa.Boolean(), nullable=False),
        sa.Column("local_it_id", sa.Uuid(), nullable=True),
        sa.Column("citizen_hotline_id", sa.Uuid(), nullable=True),
        sa.Column("staff_hotline_id", sa.Uuid(), nullable=True),
        sa.Column("shared_support_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["citizen_hotline_id"],
            ["support_unit.id"],
            name=op.f("fk_routing_rule_citizen_hotline_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["local_it_id"],
            ["support_unit.id"],
            name=op.f("fk_routing_rule_local_it_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_routing_rule_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["shared_support_id"],
            ["support_unit.id"],
            name=op.f("fk_routing_rule_shared_support_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_hotline_id"],
            ["support_unit.id"],
            name=op.f("fk_routing_rule_staff_hotline_id_support_unit"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_routing_rule")),
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["peer.id"], name=op.f("fk_signal_receiver_id_peer")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["peer.id"], name=op.f("fk_signal_sender_id_peer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index("ix_signal_receiver", ["receiver_id", "id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("waiting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_attendance_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_attendance_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "participant_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "call_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["user.id"], name=op.f("fk_call_task_done_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_call_task_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_call_task_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_task")),
    )
    with op.batch_alter_table("call_task", schema=None) as batch_op:
        batch_op.create_index("ix_call_task_meeting", ["meeting_id"], unique=False)
        batch_op.create_index(
            "uq_call_task_open",
            ["participant_id", "reason"],
            unique=True,
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "cancellation",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_cancellation_by_id_user")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_cancellation_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_cancellation")),
    )
    op.create_table(
        "time_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_time_change_ends_after_start")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_time_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_time_change_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_change")),
    )
    with op.batch_alter_table("time_change", schema=None) as batch_op:
        batch_op.create_index("ix_time_change_occurrence", ["occurrence_id", "id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (expires_at IS NOT NULL)", name=op.f("ck_claim_a_hold_expires")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_claim_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_claim_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_claim_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_occurrence", ["occurrence_id"], unique=False)
        batch_op.create_index(
            "ix_claim_resource_span", ["resource_id", "starts_at", "ends_at"], unique=False
        )

    op.create_table(
        "equipment_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_equipment_test_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_equipment_test_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_test")),
    )
    with op.batch_alter_table("equipment_test", schema=None) as batch_op:
        batch_op.create_index(
            "ix_equipment_test_participant", ["participant_id", "id"], unique=False
        )

    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("task_key", sa.String(length=60), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("matter", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("requester", sa.String(length=200), nullable=False),
        sa.Column("callback_phone", sa.String(length=20), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("is_cross_sector", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("device", sa.String(length=300), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("meeting_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("responsible_id", sa.Uuid(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("is_learning", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('closing', 'closed')) = (outcome IS NOT NULL)",
            name=op.f("ck_ticket_ended_with_outcome"),
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (task_key IS NULL)", name=op.f("ck_ticket_a_task_has_a_parent")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_ticket_assignee_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_ticket_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_ticket_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["ticket.id"], name=op.f("fk_ticket_parent_id_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_ticket_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["support_unit.id"],
            name=op.f("fk_ticket_responsible_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_ticket_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
        sa.UniqueConstraint("parent_id", "task_key", name=op.f("uq_ticket_parent_id_task_key")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_occurrence", ["occurrence_id"], unique=False)
        batch_op.create_index("ix_ticket_participant", ["participant_id"], unique=False)
        batch_op.create_index(
            "ix_ticket_queue", ["responsible_id", "status", "meeting_starts_at"], unique=False
        )
        batch_op.create_index(
            "uq_ticket_open_participant",
            ["participant_id", "matter"],
            unique=True,
            postgresql_where=sa.text(OPEN_OF_A_PERSON),
            sqlite_where=sa.text(OPEN_OF_A_PERSON),
        )

    op.create_table(
        "ticket_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_counter")),
    )

    op.create_table(
        "access_ground",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("support_unit_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["support_unit_id"],
            ["support_unit.id"],
            name=op.f("fk_access_ground_support_unit_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_access_ground_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint(
            "ticket_id", "support_unit_id", "ground", name=op.f("pk_access_ground")
        ),
    )
    with op.batch_alter_table("access_ground", schema=None) as batch_op:
        batch_op.create_index(
            "ix_access_ground_unit", ["support_unit_id", "ticket_id"], unique=False
        )

    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("was_skipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_hand_over_by_id_user")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["support_unit.id"], name=op.f("fk_hand_over_from_id_support_unit")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_hand_over_ticket_id_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["support_unit.id"], name=op.f("fk_hand_over_to_id_support_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index("ix_hand_over_ticket", ["ticket_id", "id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("support_unit_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(length=40), nullable=True),
        sa.Column("told_by_user_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(told_at IS NULL) = (told_by IS NULL)", name=op.f("ck_notice_told_how_and_when")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox_message.id"], name=op.f("fk_notice_outbox_id_outbox_message")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_notice_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["support_unit_id"],
            ["support_unit.id"],
            name=op.f("fk_notice_support_unit_id_support_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_notice_ticket_id_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["told_by_user_id"], ["user.id"], name=op.f("fk_notice_told_by_user_id_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_ticket", ["ticket_id", "id"], unique=False)

    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_event_ticket", ["ticket_id", "id"], unique=False)
    guard_sqlite() if op.get_bind().dialect.name == "sqlite" else guard_postgresql()


def downgrade() -> None:
    with op.batch_alter_table("ticket_event", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_event_ticket")

    op.drop_table("ticket_event")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_ticket")

    op.drop_table("notice")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index("ix_hand_over_ticket")

    op.drop_table("hand_over")
    with op.batch_alter_table("access_ground", schema=None) as batch_op:
        batch_op.drop_index("ix_access_ground_unit")

    op.drop_table("access_ground")
    op.drop_table("ticket_counter")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ticket_open_participant",
            postgresql_where=sa.text(OPEN_OF_A_PERSON),
            sqlite_where=sa.text(OPEN_OF_A_PERSON),
        )
        batch_op.drop_index("ix_ticket_queue")
        batch_op.drop_index("ix_ticket_participant")
        batch_op.drop_index("ix_ticket_occurrence")

    op.drop_table("ticket")
    with op.batch_alter_table("equipment_test", schema=None) as batch_op:
        batch_op.drop_index("ix_equipment_test_participant")

    op.drop_table("equipment_test")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_resource_span")
        batch_op.drop_index("ix_claim_occurrence")

    op.drop_table("claim")
    with op.batch_alter_table("time_change", schema=None) as batch_op:
        batch_op.drop_index("ix_time_change_occurrence")

    op.drop_table("time_change")
    op.drop_table("cancellation")
    with op.batch_alter_table("call_task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_call_task_open",
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index("ix_call_task_meeting")

    op.drop_table("call_task")
    op.drop_table("attendance")
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.drop_index("ix_signal_receiver")

    op.drop_table("signal")
    op.drop_table("routing_rule")
    op.drop_table("routing_level")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index("ix_participant_user")
        batch_op.drop_index("ix_participant_unit")
        batch_op.drop_index("ix_participant_meeting")

    op.drop_table("participant")
    with op.batch_alter_table("own_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_day_support_unit_id"))

    op.drop_table("own_day")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_support_unit_id"))

    op.drop_table("opening_hours")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index("ix_occurrence_starts_at")
        batch_op.drop_index("ix_occurrence_meeting")

    op.drop_table("occurrence")
    op.drop_table("guide_edition")
    with op.batch_alter_table("meeting_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_draft_owner")

    op.drop_table("meeting_draft")
    op.drop_table("support_unit")
    op.drop_table("admission")
    with op.batch_alter_table("peer", schema=None) as batch_op:
        batch_op.drop_index("ix_peer_provision_state")

    op.drop_table("peer")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_unit_id"))

    op.drop_table("membership")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_unit")
        batch_op.drop_index("ix_meeting_leader")
        batch_op.drop_index("ix_meeting_created_by")
        batch_op.drop_index("ix_meeting_chair")

    op.drop_table("meeting")
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_password_link_live",
            postgresql_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
            sqlite_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
        )
        batch_op.drop_index("ix_password_link_user")

    op.drop_table("password_link")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index("ix_user_session_user")

    op.drop_table("user_session")
    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.drop_index("ix_import_file_uploaded_by")

    op.drop_table("import_file")
    with op.batch_alter_table("contact_report", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_report_unit")
        batch_op.drop_index("ix_contact_report_reported_by")
        batch_op.drop_index("ix_contact_report_owner")

    op.drop_table("contact_report")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_organisation_id"))

    op.drop_table("unit")
    op.drop_table("resource")
    with op.batch_alter_table("provision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provision_room_id"))

    op.drop_table("provision")
    op.drop_table("user")
    with op.batch_alter_table("try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_try_bucket"))
        batch_op.drop_index(batch_op.f("ix_try_at"))

    op.drop_table("try")
    op.drop_table("room")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_message_waiting",
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.drop_index("ix_outbox_message_stream")
        batch_op.drop_index("ix_outbox_message_participant")
        batch_op.drop_index(
            "ix_outbox_message_due",
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )

    op.drop_table("outbox_message")
    with op.batch_alter_table("clock_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_fact_moment")

    op.drop_table("clock_fact")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_parent")

    op.drop_table("organisation")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index("ix_audit_entry_meeting")

    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_update()")
