"""One row a list instead of one a pair, with views that read pairs; runs frozen as archives.

What is stored is carried over. A frozen run keeps its hashes: only the file around it changes.
"""

import json
import zlib
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

CARRY_OVER = """
INSERT INTO sadari_recommendationlist (run_id, talent_id, openings, talent_scores, opening_scores)
SELECT run_id, talent_id,
       array_agg(opening_id ORDER BY rank_for_talent),
       array_agg(talent_score ORDER BY rank_for_talent),
       array_agg(opening_score ORDER BY rank_for_talent)
FROM sadari_recommendation WHERE rank_for_talent IS NOT NULL GROUP BY run_id, talent_id;

INSERT INTO sadari_suggestionlist (run_id, opening_id, talents, talent_scores, opening_scores)
SELECT run_id, opening_id,
       array_agg(talent_id ORDER BY rank_for_opening),
       array_agg(talent_score ORDER BY rank_for_opening),
       array_agg(opening_score ORDER BY rank_for_opening)
FROM sadari_recommendation WHERE rank_for_opening IS NOT NULL GROUP BY run_id, opening_id;
"""

#: Whoever is gone is in no pair, though a list may still hold the key.
VIEWS = """
CREATE VIEW sadari_recommendation AS
SELECT list.run_id, list.talent_id, shown.opening_id, shown.rank::int4 AS rank,
       shown.talent_score, shown.opening_score
FROM sadari_recommendationlist AS list
CROSS JOIN LATERAL unnest(list.openings, list.talent_scores, list.opening_scores)
    WITH ORDINALITY AS shown(opening_id, talent_score, opening_score, rank)
JOIN sadari_opening AS opening ON opening.id = shown.opening_id;

CREATE VIEW sadari_suggestion AS
SELECT list.run_id, list.opening_id, shown.talent_id, shown.rank::int4 AS rank,
       shown.talent_score, shown.opening_score
FROM sadari_suggestionlist AS list
CROSS JOIN LATERAL unnest(list.talents, list.talent_scores, list.opening_scores)
    WITH ORDINALITY AS shown(talent_id, talent_score, opening_score, rank)
JOIN sadari_talent AS talent ON talent.id = shown.talent_id;
"""

DROP_VIEWS = """
DROP VIEW sadari_suggestion;
DROP VIEW sadari_recommendation;
"""

# An archive is compressed already; the database need not try.
STORAGE = "ALTER TABLE sadari_frozenpiece ALTER COLUMN content SET STORAGE EXTERNAL;"


def freeze_as_archives(apps: Any, schema_editor: Any) -> None:
    import numpy as np

    from sadari.bridge.frozen import freeze

    piece = apps.get_model("sadari", "FrozenPiece")
    for frozen in apps.get_model("sadari", "FrozenRun").objects.iterator():
        document = json.loads(zlib.decompress(bytes(frozen.document)))
        market = document["market"]
        market["travel_minutes"] = [
            float("inf") if minutes is None else float(minutes)
            for minutes in market["travel_minutes"]
        ]
        for part in (market, document["result"]):
            for name, values in part.items():
                if isinstance(values, list) and not name.endswith("_keys"):
                    real = name.endswith("_weight") or name == "travel_minutes"
                    part[name] = np.array(values, dtype=np.float64 if real else np.int64)
        piece.objects.bulk_create(
            piece(run_id=frozen.run_id, number=number, content=content)
            for number, content in enumerate(freeze(document))
        )


class Migration(migrations.Migration):
    dependencies = [("sadari", "0003_cache_table")]

    operations = [
        migrations.CreateModel(
            name="FrozenPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="frozen", to="sadari.matchrun")),
            ],
            options={"ordering": ("run_id", "number")},
        ),
        migrations.AddConstraint(
            model_name="frozenpiece",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="frozen_once"),
        ),
        migrations.CreateModel(
            name="RecommendationList",
            fields=[
                ("pk", models.CompositePrimaryKey("run_id", "talent_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("openings", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("talent_scores", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("opening_scores", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("run", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sadari.matchrun")),
                ("talent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sadari.talent")),
            ],
        ),
        migrations.AddConstraint(
            model_name="recommendationlist",
            constraint=models.CheckConstraint(condition=models.Q(("opening_scores__len", models.F("openings__len")), ("openings__len__gt", 0), ("talent_scores__len", models.F("openings__len"))), name="recommendations_each_have_scores"),
        ),
        migrations.CreateModel(
            name="SuggestionList",
            fields=[
                ("pk", models.CompositePrimaryKey("run_id", "opening_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("talents", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("talent_scores", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("opening_scores", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("opening", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sadari.opening")),
                ("run", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sadari.matchrun")),
            ],
        ),
        migrations.AddConstraint(
            model_name="suggestionlist",
            constraint=models.CheckConstraint(condition=models.Q(("opening_scores__len", models.F("talents__len")), ("talent_scores__len", models.F("talents__len")), ("talents__len__gt", 0)), name="suggestions_each_have_scores"),
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(CARRY_OVER),
        migrations.RunPython(freeze_as_archives),
        migrations.DeleteModel(name="FrozenRun"),
        migrations.DeleteModel(name="Recommendation"),
        *(
            migrations.CreateModel(
                name=name,
                fields=[
                    ("pk", models.CompositePrimaryKey(*key, blank=True, editable=False, primary_key=True, serialize=False)),
                    ("rank", models.PositiveIntegerField()),
                    ("talent_score", models.PositiveIntegerField()),
                    ("opening_score", models.PositiveIntegerField()),
                    *(
                        (noun, models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name=related, to=f"sadari.{model}"))
                        for noun, model in (("run", "matchrun"), ("talent", "talent"), ("opening", "opening"))
                    ),
                ],
                options={"managed": False, "ordering": (*key[:2], "rank")},
            )
            for name, related, key in (
                ("Recommendation", "recommendations", ("run_id", "talent_id", "opening_id")),
                ("Suggestion", "suggestions", ("run_id", "opening_id", "talent_id")),
            )
        ),
        migrations.RunSQL(VIEWS, DROP_VIEWS),
    ]
