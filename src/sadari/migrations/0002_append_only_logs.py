"""Audit events and the access log: only ever added, and chained by hashes.

The database keeps the rule, so that no code path of ours can go round it. A row's hash covers
the row as JSON (times in UTC) and the hash before it. The advisory lock makes one writer at a
time choose its id and its predecessor, so that id order is chain order.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION sadari_row_hash(log jsonb) RETURNS varchar
LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to((log - 'row_hash')::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION sadari_row_in_utc(log anyelement) RETURNS jsonb
LANGUAGE plpgsql STABLE SET timezone = 'UTC' AS $$
BEGIN
    RETURN to_jsonb(log);
END
$$;

CREATE FUNCTION sadari_chain_row() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME));
    NEW.id := nextval(pg_get_serial_sequence(TG_TABLE_NAME, 'id'));
    EXECUTE format('SELECT row_hash FROM %I ORDER BY id DESC LIMIT 1', TG_TABLE_NAME)
        INTO NEW.previous_hash;
    NEW.previous_hash := coalesce(NEW.previous_hash, '');
    NEW.row_hash := sadari_row_hash(sadari_row_in_utc(NEW));
    RETURN NEW;
END
$$;

CREATE FUNCTION sadari_forbid_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is not allowed', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION sadari_forbid_change();
DROP FUNCTION sadari_chain_row();
DROP FUNCTION sadari_row_in_utc(anyelement);
DROP FUNCTION sadari_row_hash(jsonb);
"""

TRIGGERS = """
CREATE TRIGGER {table}_chain BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION sadari_chain_row();
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION sadari_forbid_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION sadari_forbid_change();
"""

# Whoever is not the owner loses the rights too: the trigger is the second lock, not the only one.
RIGHTS = """
DO $$
DECLARE role_name text;
BEGIN
    FOR role_name IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_name = '{table}' AND grantee <> current_user AND grantee <> 'PUBLIC'
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I', role_name);
    END LOOP;
END $$;
"""

DROP_TRIGGERS = """
DROP TRIGGER {table}_no_truncate ON {table};
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_chain ON {table};
"""

TABLES = ("sadari_auditevent", "sadari_accesslog")


class Migration(migrations.Migration):
    dependencies = [("sadari", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *(
            migrations.RunSQL(sql.format(table=table), reverse.format(table=table))
            for table in TABLES
            for sql, reverse in ((TRIGGERS, DROP_TRIGGERS), (RIGHTS, migrations.RunSQL.noop))
        ),
    ]
