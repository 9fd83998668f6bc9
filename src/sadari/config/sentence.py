"""One sentence in both languages, for those whose language we do not know yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    ko: str
    en: str

    def __str__(self) -> str:
        return f"{self.ko} / {self.en}"

    def in_language(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


class BilingualError(Exception):
    """An error whose message stands in Korean and English."""

    def __init__(self, ko: str, en: str) -> None:
        self.sentence = Sentence(ko, en)
        super().__init__(str(self.sentence))
