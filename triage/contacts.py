"""Current contacts of outside bodies and help lines, and the retired details that no customer may see."""

from datetime import date

from triage.dated import Part, Status


class Contact(Part):
    """How to reach somebody outside the landlord."""

    key: str
    name: str
    phone: str | None = None
    post: str | None = None
    web: str | None = None
    email: str | None = None
    how: str | None = None
    text_relay: str | None = None
    source: str
    effective_from: date | None = None
    effective_to: date | None = None
    checked_on: date
    status: Status

    @property
    def is_retired(self) -> bool:
        """Say whether the details must not be printed any more."""
        return self.status is Status.RETIRED


class Retired(Part):
    """Words of an old contact, and the key of what stands in their place."""

    words: str
    instead: str


class Contacts(Part):
    """All contacts of the product."""

    contact: tuple[Contact, ...]
    retired: tuple[Retired, ...]
    help: tuple[Contact, ...]

    def find(self, key: str) -> Contact | None:
        """Give the contact of an outside body or a help line, or None if there is none."""
        return next((contact for contact in (*self.contact, *self.help) if contact.key == key), None)
