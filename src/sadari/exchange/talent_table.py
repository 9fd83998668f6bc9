"""Tables of talents (CSV, xlsx) as Korean institutions send them.

Of a birth date only the year is kept, of an address only the district; contact columns are
dropped. Total rows and notes around the table are counted and remarked on, every other row comes
out, read or refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sadari.actions.import_records import Contract, Pay, ReadRow, Schedule, TalentRecord
from sadari.actions.refusal import RowRefused
from sadari.exchange.dates import read_birth_year
from sadari.exchange.education import read_education
from sadari.exchange.employment import read_contract, read_schedule
from sadari.exchange.experience import read_experience
from sadari.exchange.field_table import shifted_cells, table_rows, unclosed_quote
from sadari.exchange.fields import names
from sadari.exchange.lists_of_names import split_names, split_regions
from sadari.exchange.numbers import read_count
from sadari.exchange.pay import named_unit, read_pay
from sadari.exchange.plain_text import is_unknown, known, narrow, plain
from sadari.exchange.problem import Problem, read_at
from sadari.exchange.reading import LONGEST_KEY, as_read, cut, note, refused_row, started
from sadari.exchange.recognise import recognise, wrong_file
from sadari.exchange.resident_numbers import (
    field_with_resident_number,
    masked,
    resident_number_found,
)
from sadari.exchange.table import TableRow, is_blank
from sadari.exchange.talent_headings import (
    ROWS_BEFORE_HEADINGS,
    Column,
    Headings,
    find_headings,
    looks_like_headings,
)
