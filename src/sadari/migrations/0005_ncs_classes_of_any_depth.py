"""A skill's NCS code may be a major, middle or minor class, too: as deep as is sure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sadari", "0004_lists_of_recommendations"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="skill",
            name="skill_ncs_digits",
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.CheckConstraint(condition=models.Q(("ncs_code__regex", "^([0-9]{2}){0,4}$")), name="skill_ncs_digits"),
        ),
    ]
