"""Missions, closing of places, and triggers that count seats right also where something is changed."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


# A day that Python can read, where there is no end.
VIEW = """
CREATE OR REPLACE VIEW placements_seatuse AS
    SELECT id, 'placement'::text AS source, place_id, slots, starts_on,
        coalesce(ends_on, '9999-12-31'::date) AS ends_on
        FROM placements_placement WHERE status <> 'withdrawn'
    UNION ALL
    SELECT id, 'hold'::text, place_id, slots, starts_on, ends_on FROM placements_seathold WHERE released_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_place_code_lists"),
        ("placements", "0002_seat_use"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "idempotency_key",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="idempotency key"),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "given_by",
                    models.CharField(
                        blank=True,
                        help_text="Who decided it, with date and paragraph.",
                        max_length=200,
                        verbose_name="given by",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
            ],
            options={
                "verbose_name": "mission",
                "verbose_name_plural": "missions",
            },
        ),
        migrations.CreateModel(
            name="MissionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "given_by",
                    models.CharField(
                        blank=True,
                        help_text="Who decided it, with date and paragraph.",
                        max_length=200,
                        verbose_name="given by",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MissionTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seats", models.PositiveIntegerField(verbose_name="seats")),
            ],
            options={
                "verbose_name": "part of a mission",
                "verbose_name_plural": "parts of missions",
            },
        ),
        migrations.CreateModel(
            name="MissionTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("seats", models.PositiveIntegerField(verbose_name="seats")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="place",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="place",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="place",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="placement",
            name="not_overfilled",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="seathold",
            name="not_overfilled",
        ),
        migrations.AddField(
            model_name="place",
            name="closing_reason",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="why it closes"),
        ),
        migrations.AddField(
            model_name="placeevent",
            name="closing_reason",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="why it closes"),
        ),
        migrations.AlterField(
            model_name="place",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AlterField(
            model_name="placeevent",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AlterField(
            model_name="seathold",
            name="place",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="placements.place",
                verbose_name="place",
            ),
        ),
        migrations.AlterField(
            model_name="seatholdevent",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="placements.place",
                verbose_name="place",
            ),
        ),
        migrations.AddIndex(
            model_name="seathold",
            index=models.Index(
                condition=models.Q(("released_at", None)), fields=["place", "starts_on"], name="hold_by_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="mission",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="mission_ends_after_start",
                violation_error_message="The last day cannot be before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mission",
            constraint=models.UniqueConstraint(
                fields=("name",),
                name="mission_name_once",
                violation_error_message="There is already a mission with that name.",
            ),
        ),
        migrations.AddField(
            model_name="missionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="placements.mission",
            ),
        ),
        migrations.AddField(
            model_name="missiontarget",
            name="mission",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="targets",
                to="placements.mission",
                verbose_name="mission",
            ),
        ),
        migrations.AddField(
            model_name="missiontarget",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="department",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="mission_target",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="placements.missiontarget",
                verbose_name="made against",
            ),
        ),
        migrations.AddField(
            model_name="placeevent",
            name="mission_target",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="placements.missiontarget",
                verbose_name="made against",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_name", "gin_trgm_ops"), name="place_search_name"
            ),
        ),
        migrations.AddField(
            model_name="missiontargetevent",
            name="mission",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="placements.mission",
                verbose_name="mission",
            ),
        ),
        migrations.AddField(
            model_name="missiontargetevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="placements.missiontarget",
            ),
        ),
        migrations.AddField(
            model_name="missiontargetevent",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.unit",
                verbose_name="department",
            ),
        ),
        migrations.AddConstraint(
            model_name="missiontarget",
            constraint=models.UniqueConstraint(fields=("mission", "unit"), name="department_once_per_mission"),
        ),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="seats_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.seats IS DISTINCT FROM NEW.seats)",
                    declare="DECLARE today date; taken integer;",
                    func="\n    today := (now() AT TIME ZONE 'Europe/Stockholm')::date;\n    FOR slot IN 1..14 LOOP\n        CONTINUE WHEN NEW.seats[slot] >= OLD.seats[slot];\n        SELECT coalesce(max(taken_then), 0) INTO taken FROM (\n            SELECT sum(u.slots[slot]) AS taken_then\n            FROM (SELECT today AS day UNION SELECT starts_on FROM placements_seatuse\n                  WHERE place_id = NEW.id AND starts_on > today) points\n            JOIN placements_seatuse u ON u.place_id = NEW.id AND u.starts_on <= points.day AND u.ends_on >= points.day\n            GROUP BY points.day) sums;\n        IF taken > NEW.seats[slot] THEN\n            RAISE EXCEPTION 'place % has % seats taken in slot %', NEW.id, taken, slot\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'place_seats_kept';\n        END IF;\n    END LOOP;\n    RETURN NEW;\n",
                    hash="c68751261c77fc1f0c0d87671686fe5a15c6886e",
                    operation="UPDATE",
                    pgid="pgtrigger_seats_kept_4e92e",
                    table="placements_place",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_placeevent" ("adaptations", "agreement_id", "closing_reason", "contact_id", "created_at", "created_by_id", "demands", "employer_id", "employer_site_id", "ends_on", "hours_max", "hours_min", "id", "independence_from", "independence_to", "kind_id", "language_level_id", "mission_target_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirements", "season", "seats", "starts_on", "supervisor", "tasks", "union_consulted", "union_consulted_on", "unit_id") VALUES (NEW."adaptations", NEW."agreement_id", NEW."closing_reason", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."demands", NEW."employer_id", NEW."employer_site_id", NEW."ends_on", NEW."hours_max", NEW."hours_min", NEW."id", NEW."independence_from", NEW."independence_to", NEW."kind_id", NEW."language_level_id", NEW."mission_target_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."requirements", NEW."season", NEW."seats", NEW."starts_on", NEW."supervisor", NEW."tasks", NEW."union_consulted", NEW."union_consulted_on", NEW."unit_id"); RETURN NULL;',
                    hash="f633d1dc96b8e6cbfaf2a66d4b9d26278478a5e3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a6387",
                    table="placements_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."adaptations" IS DISTINCT FROM (NEW."adaptations") OR OLD."agreement_id" IS DISTINCT FROM (NEW."agreement_id") OR OLD."closing_reason" IS DISTINCT FROM (NEW."closing_reason") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."demands" IS DISTINCT FROM (NEW."demands") OR OLD."employer_id" IS DISTINCT FROM (NEW."employer_id") OR OLD."employer_site_id" IS DISTINCT FROM (NEW."employer_site_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."hours_max" IS DISTINCT FROM (NEW."hours_max") OR OLD."hours_min" IS DISTINCT FROM (NEW."hours_min") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."independence_from" IS DISTINCT FROM (NEW."independence_from") OR OLD."independence_to" IS DISTINCT FROM (NEW."independence_to") OR OLD."kind_id" IS DISTINCT FROM (NEW."kind_id") OR OLD."language_level_id" IS DISTINCT FROM (NEW."language_level_id") OR OLD."mission_target_id" IS DISTINCT FROM (NEW."mission_target_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."requirements" IS DISTINCT FROM (NEW."requirements") OR OLD."season" IS DISTINCT FROM (NEW."season") OR OLD."seats" IS DISTINCT FROM (NEW."seats") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."supervisor" IS DISTINCT FROM (NEW."supervisor") OR OLD."tasks" IS DISTINCT FROM (NEW."tasks") OR OLD."union_consulted" IS DISTINCT FROM (NEW."union_consulted") OR OLD."union_consulted_on" IS DISTINCT FROM (NEW."union_consulted_on") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id"))',
                    func='INSERT INTO "placements_placeevent" ("adaptations", "agreement_id", "closing_reason", "contact_id", "created_at", "created_by_id", "demands", "employer_id", "employer_site_id", "ends_on", "hours_max", "hours_min", "id", "independence_from", "independence_to", "kind_id", "language_level_id", "mission_target_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirements", "season", "seats", "starts_on", "supervisor", "tasks", "union_consulted", "union_consulted_on", "unit_id") VALUES (NEW."adaptations", NEW."agreement_id", NEW."closing_reason", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."demands", NEW."employer_id", NEW."employer_site_id", NEW."ends_on", NEW."hours_max", NEW."hours_min", NEW."id", NEW."independence_from", NEW."independence_to", NEW."kind_id", NEW."language_level_id", NEW."mission_target_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."requirements", NEW."season", NEW."seats", NEW."starts_on", NEW."supervisor", NEW."tasks", NEW."union_consulted", NEW."union_consulted_on", NEW."unit_id"); RETURN NULL;',
                    hash="0cd8cd6d2812498bc23b86d97a67cced548e0afc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bdf80",
                    table="placements_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_placeevent" ("adaptations", "agreement_id", "closing_reason", "contact_id", "created_at", "created_by_id", "demands", "employer_id", "employer_site_id", "ends_on", "hours_max", "hours_min", "id", "independence_from", "independence_to", "kind_id", "language_level_id", "mission_target_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requirements", "season", "seats", "starts_on", "supervisor", "tasks", "union_consulted", "union_consulted_on", "unit_id") VALUES (OLD."adaptations", OLD."agreement_id", OLD."closing_reason", OLD."contact_id", OLD."created_at", OLD."created_by_id", OLD."demands", OLD."employer_id", OLD."employer_site_id", OLD."ends_on", OLD."hours_max", OLD."hours_min", OLD."id", OLD."independence_from", OLD."independence_to", OLD."kind_id", OLD."language_level_id", OLD."mission_target_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."requirements", OLD."season", OLD."seats", OLD."starts_on", OLD."supervisor", OLD."tasks", OLD."union_consulted", OLD."union_consulted_on", OLD."unit_id"); RETURN NULL;',
                    hash="0b585cd1a11732f453bccf57f283c1ea0fd0befb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_511ec",
                    table="placements_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="not_overfilled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE room smallint[]; opens date; closes date; last date; held_to date; begins date; taken integer;",
                    func="\n    IF NEW.status = 'withdrawn' THEN RETURN NEW; END IF;\n    last := coalesce(NEW.ends_on, '9999-12-31'::date);\n    held_to := CASE WHEN TG_OP = 'UPDATE' AND NOT (OLD.status = 'withdrawn') AND OLD.place_id = NEW.place_id THEN coalesce(OLD.ends_on, '9999-12-31'::date) END;\n    SELECT p.seats, p.starts_on, coalesce(p.ends_on, '9999-12-31'::date) INTO room, opens, closes\n        FROM placements_place p WHERE p.id = NEW.place_id FOR UPDATE;\n    FOR begins IN\n        SELECT NEW.starts_on\n        UNION SELECT closes + 1 WHERE closes < last\n        UNION SELECT held_to + 1 WHERE held_to < last\n        UNION SELECT starts_on FROM placements_seatuse WHERE place_id = NEW.place_id AND starts_on <= last\n    LOOP\n        CONTINUE WHEN begins < NEW.starts_on;\n        FOR slot IN 1..14 LOOP\n            CONTINUE WHEN NEW.slots[slot] = 0;\n            CONTINUE WHEN begins >= OLD.starts_on AND begins <= held_to AND NEW.slots[slot] <= OLD.slots[slot];\n            SELECT coalesce(sum(u.slots[slot]), 0) INTO taken FROM placements_seatuse u\n                WHERE u.place_id = NEW.place_id AND NOT (u.source = 'placement' AND u.id = NEW.id)\n                AND u.starts_on <= begins AND u.ends_on >= begins;\n            IF begins < opens OR begins > closes OR taken + NEW.slots[slot] > room[slot] THEN\n                RAISE EXCEPTION 'place % is full on % slot %', NEW.place_id, begins, slot\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'place_not_overfilled';\n            END IF;\n        END LOOP;\n    END LOOP;\n    RETURN NEW;\n",
                    hash="f5c58ccfa33f2bffc371a633dd1f2aed1508430e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_not_overfilled_9b79a",
                    table="placements_placement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seathold",
            trigger=pgtrigger.compiler.Trigger(
                name="not_overfilled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE room smallint[]; opens date; closes date; last date; held_to date; begins date; taken integer;",
                    func="\n    IF NEW.released_at IS NOT NULL THEN RETURN NEW; END IF;\n    last := NEW.ends_on;\n    held_to := CASE WHEN TG_OP = 'UPDATE' AND NOT (OLD.released_at IS NOT NULL) AND OLD.place_id = NEW.place_id THEN OLD.ends_on END;\n    SELECT p.seats, p.starts_on, coalesce(p.ends_on, '9999-12-31'::date) INTO room, opens, closes\n        FROM placements_place p WHERE p.id = NEW.place_id FOR UPDATE;\n    FOR begins IN\n        SELECT NEW.starts_on\n        UNION SELECT closes + 1 WHERE closes < last\n        UNION SELECT held_to + 1 WHERE held_to < last\n        UNION SELECT starts_on FROM placements_seatuse WHERE place_id = NEW.place_id AND starts_on <= last\n    LOOP\n        CONTINUE WHEN begins < NEW.starts_on;\n        FOR slot IN 1..14 LOOP\n            CONTINUE WHEN NEW.slots[slot] = 0;\n            CONTINUE WHEN begins >= OLD.starts_on AND begins <= held_to AND NEW.slots[slot] <= OLD.slots[slot];\n            SELECT coalesce(sum(u.slots[slot]), 0) INTO taken FROM placements_seatuse u\n                WHERE u.place_id = NEW.place_id AND NOT (u.source = 'hold' AND u.id = NEW.id)\n                AND u.starts_on <= begins AND u.ends_on >= begins;\n            IF begins < opens OR begins > closes OR taken + NEW.slots[slot] > room[slot] THEN\n                RAISE EXCEPTION 'place % is full on % slot %', NEW.place_id, begins, slot\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'place_not_overfilled';\n            END IF;\n        END LOOP;\n    END LOOP;\n    RETURN NEW;\n",
                    hash="6ba7425af94342d272ebab7e436e8ddd675f5ce1",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_not_overfilled_ffada",
                    table="placements_seathold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_missionevent" ("ends_on", "given_by", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."ends_on", NEW."given_by", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="5d7e503555a904660e229e7bb93107df5b01fae6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bdc66",
                    table="placements_mission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."given_by" IS DISTINCT FROM (NEW."given_by") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on"))',
                    func='INSERT INTO "placements_missionevent" ("ends_on", "given_by", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."ends_on", NEW."given_by", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="21d8fde5655ad37800e9eec32080878b9a70996f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e9bb9",
                    table="placements_mission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mission",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_missionevent" ("ends_on", "given_by", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."ends_on", OLD."given_by", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                    hash="d1bfd367945789e21305782e152cd36e8f2f36fc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_62ab2",
                    table="placements_mission",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="missionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d9f11133bab54d019625911050b91c1087d95c49",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5168f",
                    table="placements_missionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="missiontarget",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_missiontargetevent" ("id", "mission_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seats", "unit_id") VALUES (NEW."id", NEW."mission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."seats", NEW."unit_id"); RETURN NULL;',
                    hash="c294efb89e64a7136d77ee0734761362319ec542",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f83af",
                    table="placements_missiontarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="missiontarget",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "placements_missiontargetevent" ("id", "mission_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seats", "unit_id") VALUES (NEW."id", NEW."mission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."seats", NEW."unit_id"); RETURN NULL;',
                    hash="ee401866f27d0f42d8677bfa68e74b2ec8948be9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_85f0e",
                    table="placements_missiontarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="missiontarget",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "placements_missiontargetevent" ("id", "mission_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seats", "unit_id") VALUES (OLD."id", OLD."mission_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."seats", OLD."unit_id"); RETURN NULL;',
                    hash="3ffae95ab4c842699354ea9d2d990d056cad0688",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f4209",
                    table="placements_missiontarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="missiontargetevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e227bc5f0110a15df70e82301d7c566eb66b2aae",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3b38c",
                    table="placements_missiontargetevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
