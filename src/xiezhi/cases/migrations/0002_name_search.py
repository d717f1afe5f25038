"""The index by which an enterprise's name is found from two characters on (a trigram index needs three)."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION bigrams(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE pairs text[] := '{}';
BEGIN
    FOR i IN 1 .. char_length(t) - 1 LOOP
        pairs := pairs || substr(t, i, 2);
    END LOOP;
    RETURN pairs;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION bigrams(text)"),
        migrations.RunSQL(
            "CREATE INDEX act_party_name ON cases_act USING gin (bigrams(party_name)) WHERE party_name <> ''",
            "DROP INDEX act_party_name",
        ),
    ]
