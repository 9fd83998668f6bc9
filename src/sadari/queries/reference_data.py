"""Is what came with this version of Sadari in the database?"""

from sadari.bridge.vocabulary import packaged_vocabulary
from sadari.models import AuditEvent, Region


def reference_data_is_current() -> bool:
    """Whether a region is loaded and the vocabulary loaded last is the packaged one."""
    loaded = AuditEvent.objects.filter(verb="load_vocabulary").order_by("-pk").first()
    if loaded is None or not Region.objects.exists():
        return False
    return loaded.noun_id == packaged_vocabulary().version
