"""Which engine made a run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sadari", "0005_ncs_classes_of_any_depth")]

    operations = [
        migrations.AddField(
            model_name="matchrun",
            name="engine",
            field=models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
    ]
