"""Organisations that files name: found by their natural key, or created."""

from dataclasses import dataclass

from sadari.models import Organisation


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """What a file says about an organisation."""

    kind: str
    name: str
    business_number: str = ""
    institution_code: str = ""
    industry: str = ""
    staff_count: int | None = None
    region_id: str | None = None

    @property
    def natural_key(self) -> str:
        """The strongest identity that is known; the name only where there is no number."""
        if self.business_number:
            return f"business:{self.business_number}"
        if self.institution_code:
            return f"institution:{self.institution_code}"
        return f"name:{self.kind}:{self.name}"


def find_or_create_organisations(named: list[NamedOrganisation]) -> dict[str, Organisation]:
    """Organisations by natural key. The newest file's facts win; unknown never overwrites.

    A region is only filled in: a vacancy names a place of work, and a company has many.
    """
    by_key = {organisation.natural_key: organisation for organisation in named}
    found = {
        organisation.natural_key: organisation
        for organisation in Organisation.objects.filter(natural_key__in=by_key)
    }
    missing = [_new(key, named) for key, named in by_key.items() if key not in found]
    Organisation.objects.bulk_create(missing)
    for organisation in found.values():
        _refresh(organisation, by_key[organisation.natural_key])
    return found | {organisation.natural_key: organisation for organisation in missing}


def sending_institution(name: str) -> Organisation:
    """The institution of that name that sends people; its identifiers are its own."""
    named = NamedOrganisation(kind=Organisation.Kind.INSTITUTE, name=name)
    return find_or_create_organisations([named])[named.natural_key]


def _new(key: str, named: NamedOrganisation) -> Organisation:
    return Organisation(
        natural_key=key,
        kind=named.kind,
        name=named.name,
        business_number=named.business_number,
        institution_code=named.institution_code,
        industry=named.industry,
        staff_count=named.staff_count,
        region_id=named.region_id,
    )


def _refresh(organisation: Organisation, named: NamedOrganisation) -> None:
    changed = []
    fields = ["name", "industry", "staff_count"]
    if organisation.region_id is None:
        fields.append("region_id")
    for name in fields:
        value = getattr(named, name)
        if value not in (None, "") and value != getattr(organisation, name):
            setattr(organisation, name, value)
            changed.append(name)
    if changed:
        organisation.save(update_fields=changed)
