"""An opening as schema.org JobPosting in JSON-LD (https://schema.org/JobPosting).

A field that is not known is left out; none is made up.
"""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from sadari.models import Opening, Region
from sadari.models.choices import Contract, Education, Schedule
from sadari.queries.names import name_of

#: Only what a contract or schedule says for certain: a permanent post may still be part time.
EMPLOYMENT_TYPES: dict[str, str] = {
    Contract.FIXED_TERM: "TEMPORARY",
    Contract.INTERNSHIP: "INTERN",
    Contract.DAILY: "PER_DIEM",
}
CREDENTIALS = {
    Education.HIGH_SCHOOL: "high school",
    Education.ASSOCIATE: "associate degree",
    Education.BACHELOR: "bachelor degree",
    Education.MASTER: "postgraduate degree",
    Education.DOCTORATE: "postgraduate degree",
}
_HARMLESS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def embedded(posting: dict[str, Any]) -> SafeString:
    """JSON that can stand inside a script element: no character in it can end the element."""
    return mark_safe(json.dumps(posting, ensure_ascii=False).translate(_HARMLESS))  # noqa: S308


def job_posting(opening: Opening, url: str) -> dict[str, Any]:
    """``opening`` with organisation, region and parents, occupation and requirements fetched."""
    known = {
        "title": opening.title,
        "url": url,
        "description": opening.description,
        "datePosted": opening.posted_on and opening.posted_on.isoformat(),
        "validThrough": opening.closes_on and f"{opening.closes_on.isoformat()}T23:59:59+09:00",
        "employmentType": _employment_types(opening),
        "hiringOrganization": {"@type": "Organization", "name": opening.organisation.name},
        "industry": opening.organisation.industry,
        "jobLocation": {"@type": "Place", "address": _address(opening)},
        "baseSalary": _salary(opening),
        "educationRequirements": _education(opening),
        "experienceRequirements": _experience(opening),
        "skills": [name_of(r.skill) for r in opening.requirements.all()],
        "occupationalCategory": name_of(opening.occupation) or opening.occupation_text,
        "totalJobOpenings": opening.places,
        "identifier": {
            "@type": "PropertyValue", "name": opening.source, "value": opening.source_key
        },
        "workHours": opening.get_schedule_display() if opening.schedule else "",
    }  # fmt: skip
    return {"@context": "https://schema.org", "@type": "JobPosting"} | {
        name: value for name, value in known.items() if value
    }


def _employment_types(opening: Opening) -> list[str]:
    types = [EMPLOYMENT_TYPES.get(opening.contract, "")]
    types.append("PART_TIME" if opening.schedule == Schedule.PART_TIME else "")
    return [name for name in types if name]


def _address(opening: Opening) -> dict[str, str]:
    places: dict[str, Region] = {}
    region: Region | None = opening.region
    while region is not None:
        places.setdefault(region.kind, region)
        region = region.parent
    country, province = places.get(Region.Kind.COUNTRY), places.get(Region.Kind.PROVINCE)
    address = {
        "addressCountry": name_of(country),
        "addressRegion": name_of(province),
        "addressLocality": "" if opening.region == province else name_of(opening.region),
        "streetAddress": opening.address,
    }
    return {"@type": "PostalAddress"} | {name: text for name, text in address.items() if text}


def _salary(opening: Opening) -> dict[str, Any] | None:
    if opening.pay_least_won is None:
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "minValue": opening.pay_least_won}
    if opening.pay_most_won is not None:
        value["maxValue"] = opening.pay_most_won
    value["unitText"] = opening.pay_unit.upper()
    return {"@type": "MonetaryAmount", "currency": "KRW", "value": value}


def _education(opening: Opening) -> dict[str, str] | str | None:
    if opening.education == Education.NONE:
        return "no requirements"
    if opening.education is None:
        return None
    return {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": CREDENTIALS[Education(opening.education)],
    }


def _experience(opening: Opening) -> dict[str, Any] | None:
    if not opening.experience_months:
        return None
    return {
        "@type": "OccupationalExperienceRequirements",
        "monthsOfExperience": opening.experience_months,
    }
