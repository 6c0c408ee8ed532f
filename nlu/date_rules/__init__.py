"""The grammar of British date expressions: one pattern and one reading for each way to say when.

Order matters: at one place of the text the earliest rule that covers the most characters wins.
"""

from nlu.date_rules.alone import days_of_answer, days_of_words
from nlu.date_rules.amounts import AMOUNTS
from nlu.date_rules.month_days import MONTH_DAYS
from nlu.date_rules.month_parts import MONTH_PARTS
from nlu.date_rules.months import MONTHS
from nlu.date_rules.named import NAMED
from nlu.date_rules.rule import Kind, Rule
from nlu.date_rules.vague import OCCASIONS, VAGUE
from nlu.date_rules.weekdays import WEEKDAYS
from nlu.date_rules.weeks import WEEKS
from nlu.date_rules.welsh import WELSH

__all__ = ["KINDS", "Kind", "Rule", "days_of_answer", "days_of_words"]

KINDS: tuple[Kind, ...] = (
    *(MONTH_DAYS, MONTH_PARTS, WEEKDAYS, WEEKS, AMOUNTS),
    *(NAMED, MONTHS, VAGUE, OCCASIONS, WELSH),
)
