"""What happens to users, told to whoever listens. app.py connects the mails.

Sent inside the transaction of the deed, so that a mail is sent if and only if it was done.
"""

from blinker import Signal

password_link_made = Signal()  # with link, reader, place (who sends it; "" for oneself) and now
invitations_made = Signal()  # with links (id of each, and its reader), place and now
password_changed = Signal()  # with reader and now
