"""The words for each change. A verb that is not here cannot be recorded."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "import_file": _("imported a file"),
    "load_region": _("loaded the region's data"),
    "load_vocabulary": _("loaded the vocabulary"),
    "decide_term": _("decided what a term means"),
    "withdraw_term": _("withdrew a decision on a term"),
    "add_skill": _("added a skill to the vocabulary"),
    "take_official_list": _("took in an official list"),
    "run_match": _("ran the matching"),
    "fail_match": _("a matching run failed"),
    "state_requirements": _("said which skills an opening asks for"),
    "decide_placement": _("decided on a proposed placement"),
    "correct_profile": _("corrected their profile"),
    "correct_wish": _("changed what they look for"),
    "add_evidence": _("added a skill"),
    "remove_evidence": _("removed a skill"),
    "decide_consent": _("decided on a consent"),
    "export_own_data": _("exported their data"),
    "open_account": _("opened an account"),
    "grant_role": _("gave a role"),
    "end_role": _("took a role back"),
    "add_membership": _("added a member"),
    "end_membership": _("removed a member"),
    "link_talent": _("linked a talent profile to an account"),
    "unlink_talent": _("took a talent profile off an account"),
    "enrol_talents": _("enrolled talents"),
    "record_sent_consents": _("recorded consents that an institution collected"),
}
