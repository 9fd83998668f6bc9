"""Resident registration numbers in text: found, and masked before anything is kept."""

from sadari.language.resident_number import find_resident_numbers, mask

__all__ = ["find_resident_numbers", "mask"]
