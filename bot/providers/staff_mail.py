"""Mail to the landlord's own people, from the account that also writes to customers."""

import secrets
from email.utils import formataddr

from bot.providers.mail_accounts import MailAccount
from channels.mail_sender import OutgoingMail, Server, send


async def mail_staff(account: MailAccount, server: Server, *, to: str, subject: str, text: str) -> None:
    """Send one mail as the account, through its server. Raises a SendFault."""
    domain = account.address.rpartition("@")[2]
    mail = OutgoingMail(
        to=to,
        sender=formataddr((account.name, account.address)),
        reply_to=account.address,
        subject=subject,
        text=text,
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
    )
    await send(mail, server)
