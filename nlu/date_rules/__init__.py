"""The grammar of British date expressions: one pattern and one reading for each way to say when.

Order matters: at one place of the text the earliest rule that covers the most characters wins.
"""

from nlu.date_rules.alone import days_of_words
from nlu.date_rules.amounts import AMOUNTS
from nlu.date_rules.month_days import MONTH_DAYS
from nlu.date_rules.months import MONTHS
from nlu.date_rules.named import NAMED, VAGUE
from nlu.date_rules.rule import Rule
from nlu.date_rules.weekdays import WEEKDAYS
from nlu.date_rules.weeks import WEEKS

__all__ = ["RULES", "Rule", "days_of_words"]

RULES: tuple[Rule, ...] = (*MONTH_DAYS, *WEEKDAYS, *AMOUNTS, *WEEKS, *NAMED, *MONTHS, *VAGUE)
