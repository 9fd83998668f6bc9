"""Files that were taken in, and their refused rows."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sadari.models import FileImport, RefusedRow


class FileImportFactory(DjangoModelFactory):
    """A finished import of an empty file."""

    class Meta:
        model = FileImport

    kind = FileImport.Kind.VACANCIES
    file_name = factory.Sequence(lambda n: f"채용목록-{n}.xml")
    content_hash = factory.Sequence(lambda n: f"{n:064x}")
    state = FileImport.State.DONE
    finished_at = factory.LazyFunction(timezone.now)


class RefusedRowFactory(DjangoModelFactory):
    class Meta:
        model = RefusedRow

    file_import = factory.SubFactory(FileImportFactory, read=1, refused=1)
    row = factory.Sequence(lambda n: n + 1)
    field = "region"
    code = "unknown_region"
    reason_ko = "알 수 없는 지역입니다: 없는곳"
    reason_en = "This region is not known: 없는곳"
    remedy_ko = "시·군·구 이름을 쓰십시오."
    remedy_en = "Write the city or district."
    raw = factory.LazyFunction(lambda: [["region", "없는곳"]])
