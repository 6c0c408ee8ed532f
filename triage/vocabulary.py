"""The words that every part of Sayso shares: kinds of feedback, flags, fact keys and service areas.

Pure data: no part of the product gives these words another meaning.
"""

from enum import StrEnum
from typing import Final


class FeedbackType(StrEnum):
    """What a customer's message is, as a whole. Exactly one applies."""

    COMPLAINT = "complaint"
    SERVICE_REQUEST = "service_request"
    COMPLIMENT = "compliment"
    COMMENT = "comment"
    OTHER = "other"


class Flag(StrEnum):
    """What else must be noticed in a message. Any number may apply."""

    EMERGENCY = "emergency"
    HEALTH_SAFETY = "health_safety"
    SAFEGUARDING = "safeguarding"
    DATA_PROTECTION = "data_protection"
    ABUSE = "abuse"
    VULNERABILITY = "vulnerability"
    COMPENSATION = "compensation"
    ADVOCATE = "advocate"
    PETITION = "petition"
    HUMAN = "human"


class ServiceArea(StrEnum):
    """The part of the landlord's work that feedback is about."""

    REPAIRS = "repairs"
    DAMP_MOULD = "damp_mould"
    HEATING_HOT_WATER = "heating_hot_water"
    GAS_ELECTRIC_SAFETY = "gas_electric_safety"
    COMMUNAL_CLEANING = "communal_cleaning"
    GROUNDS = "grounds"
    ASB = "asb"
    RENT_CHARGES = "rent_charges"
    LETTINGS_ALLOCATIONS = "lettings_allocations"
    STAFF_CONDUCT = "staff_conduct"
    COMMUNICATION = "communication"
    PLANNED_WORKS = "planned_works"
    PARKING = "parking"
    HOME_CARE = "home_care"
    TRAINING_COURSE = "training_course"
    CHARITY_FUNDRAISING = "charity_fundraising"
    DEBT_ADVICE = "debt_advice"
    OTHER = "other"


BOOLEAN_FACTS: Final = (
    "legal_action",
    "legal_threat",
    "insurance_claim",
    "personal_injury",
    "neighbour_dispute",
    "asb_handling",
    "third_party",
    "already_decided",
    "ombudsman",
    "being_resolved",
    "ongoing",
    "first_aware_recent",
    "rent_level",
    "general_law",
    "overall_policy",
    "misapplied",
    "appealable_decision",
    "information_request",
    "anonymous",
    "repeat",
)
"""Facts that understanding can read as true, or as false when said; absent means unknown."""

VERBATIM_FACTS: Final = ("event_when", "desired_outcome", "staff_member")
"""Facts whose value is the words of the message."""

EVENT_DATE: Final = "event_date"
"""`event_when` resolved against the time of receipt: `{"start": ISO date, "end": ISO date}`."""

SERVICE_AREA: Final = "service_area"
"""The one fact whose value is a `ServiceArea`."""

UNDERSTOOD_FACTS: Final = (*BOOLEAN_FACTS, *VERBATIM_FACTS, EVENT_DATE, SERVICE_AREA)
"""Every fact key that understanding may give."""


class Rules(StrEnum):
    """Which rules a deployment runs: the landlord's document, the national ones, or the better of both."""

    AS_WRITTEN = "as_written"
    STATUTORY = "statutory"
    BEST_OF_BOTH = "best_of_both"


class Channel(StrEnum):
    """How a message reached the landlord."""

    WEBCHAT = "webchat"
    SMS = "sms"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"
    EMAIL = "email"
    WEB_FORM = "web_form"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SOCIAL_MEDIA = "social_media"


class Outcome(StrEnum):
    """What a decision makes of one piece of feedback."""

    ACCEPTED_FORMAL = "accepted_formal"
    INFORMAL = "informal"
    EXCLUDED = "excluded"
    REFERRED = "referred"
    RECORDED = "recorded"


class Role(StrEnum):
    """Whom a decision tells. Packs name further leads, as plain text of the same form."""

    SENIOR_MANAGER = "senior_manager"
    HEALTH_SAFETY_MANAGER = "health_safety_manager"
    COMPLAINTS_OFFICER = "complaints_officer"
    MANAGER_OF_PERSON = "manager_of_person"
    DATA_PROTECTION = "data_protection"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ON_CALL = "on_call"
    INSURERS_CONTACT = "insurers_contact"
    CHAIR = "chair"
