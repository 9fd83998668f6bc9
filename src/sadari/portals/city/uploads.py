"""Uploaded files wait in a folder of their own until the worker has taken them in."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

MOST_NAME = 120


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where an upload was put, under which name it came, and what is in it."""

    path: Path
    name: str
    content_hash: str

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.path.parent.rmdir()


def store(upload: UploadedFile) -> StoredFile:
    """Write the upload, chunk by chunk, under its own name in a fresh folder; only we read it.

    The name decides nothing about where it goes: folders are dropped from it.
    """
    name = Path(upload.name or "file").name[-MOST_NAME:]
    folder = Path(settings.MEDIA_ROOT) / "imports" / uuid4().hex
    folder.mkdir(mode=0o700, parents=True)
    digest = sha256()
    with (folder / name).open("wb") as stream:
        for chunk in upload.chunks():
            digest.update(chunk)
            stream.write(chunk)
    return StoredFile(folder / name, name, digest.hexdigest())
