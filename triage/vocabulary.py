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


class Exclusion(StrEnum):
    """A ground on which a policy does not consider a matter as a complaint."""

    OUT_OF_TIME = "out_of_time"
    ALREADY_DECIDED = "already_decided"
    LEGAL = "legal"
    IN_HAND = "in_hand"
    ASB = "asb"
    NEIGHBOUR_DISPUTE = "neighbour_dispute"
    THIRD_PARTY = "third_party"
    INSURANCE = "insurance"
    PERSONAL_INJURY = "personal_injury"
    OMBUDSMAN = "ombudsman"
    GENERAL_LAW = "general_law"
    OVERALL_POLICY = "overall_policy"
    RENT_LEVEL = "rent_level"
    REPEAT = "repeat"
    VEXATIOUS = "vexatious"
    INFORMATION_REQUEST = "information_request"
    SERVICE_REQUEST = "service_request"
    ANONYMOUS = "anonymous"
    APPEALS = "appeals"
    NO_INFORMATION = "no_information"
    FEEDBACK = "feedback"
    NO_AUTHORITY = "no_authority"
    NOT_CUSTOMER = "not_customer"
    APPEAL_WINDOW_CLOSED = "appeal_window_closed"


class ReferTo(StrEnum):
    """Where a matter goes that this process does not take, or takes no further."""

    RESPONSIBLE_BODY = "responsible_body"
    ASB_TEAM = "asb_team"
    NEIGHBOURHOOD_HOUSING_TEAM = "neighbourhood_housing_team"
    INSURERS = "insurers"
    SAR_PROCEDURE = "sar_procedure"
    RIGHTS_PROCEDURE = "rights_procedure"
    DATA_BREACH_PROCEDURE = "data_breach_procedure"
    HOUSING_OMBUDSMAN = "housing_ombudsman"
    LGO = "lgo"
    FOS = "fos"
    ESFA = "esfa"
    DESIGNATED_PERSON_OR_OMBUDSMAN = "designated_person_or_ombudsman"
    APPEALS_POLICY = "appeals_policy"
    OTHER_ORGANISATION_POLICY = "other_organisation_policy"
    TIGGY_WINKLES_POLICY = "tiggy_winkles_policy"
    LINE_MANAGER_OR_GRIEVANCE = "line_manager_or_grievance"
    CHAIR = "chair"
    TENANT_PANEL = "tenant_panel"


class Pending(StrEnum):
    """What an accepted matter still waits for."""

    AUTHORITY = "authority"
    INFORMATION = "information"


class Source(StrEnum):
    """Which rules a reason comes from: the landlord's document, the Code, or the law."""

    DOCUMENT = "document"
    CODE = "code"
    LAW = "law"


DECISION_BOOLEANS: Final = (
    *BOOLEAN_FACTS,
    *(flag.value for flag in Flag),
    "landlord_aware",
    "tribunal",
    "about_handling",
    "customer_satisfied",
    "wants_formal",
    "dissatisfied_with_response",
    "claim_with_insurer",
    "asb_case_open",
    "funded_programme",
    "public_post",
    "contactable",
    "cause_for_concern",
    "refuses_information",
    "asked_for_clarity",
    "minor",
    "written",
    "new_information",
    "changes_investigation",
    "as_worker",
    "crime_alleged",
    "first_response_overdue",
)
"""Facts of a decision that are true, false or unknown."""

DERIVED_BOOLEANS: Final = ("declines_formal",)
"""Facts that follow from others: `declines_formal` is true when the formal process was turned down in so many words."""

DECISION_DATES: Final = (
    EVENT_DATE,
    "aware_date",
    "last_occurrence",
    "previous_response_date",
    "final_response_date",
    "previous_complaint_date",
)
"""Facts of a decision that are a day, or a range of days."""

DECISION_NUMBERS: Final = ("fix_within_wd", "petition_size")
"""Facts of a decision that are whole numbers."""

DECISION_WORDS: Final = (
    "event_when",
    "desired_outcome",
    "staff_member",
    "body",
    "contract_for",
    "received_by",
    "named_people",
    "record_compiled_by",
    "vexatious_decision",
    "appeal_reasons",
)
"""Facts of a decision whose words are kept; rules ask only whether there are any."""

DECISION_CHOICES: Final = {
    "type": tuple(kind.value for kind in FeedbackType),
    SERVICE_AREA: tuple(area.value for area in ServiceArea),
    "legal_stage": (
        "threat",
        "solicitor_instructed",
        "letter_of_claim",
        "proceedings_issued",
        "hearing_listed",
        "concluded",
    ),
    "dp_kind": ("sar", "rights", "breach"),
    "advocate_kind": (
        "mp",
        "councillor",
        "relative",
        "friend",
        "support_worker",
        "legal_representative",
        "parent",
        "attorney",
        "executor",
    ),
    "authority": ("given", "not_given", "unknown"),
    "request_stage": ("stage2", "stage3", "review_panel", "second_review", "external"),
    "sender_role": (
        "tenant",
        "leaseholder",
        "shared_owner",
        "applicant",
        "apprentice",
        "learner",
        "beneficiary",
        "donor",
        "staff",
        "director",
    ),
}
"""Facts of a decision that are one of a few words."""
