"""What happens to users and units, told to whoever listens. app.py connects them.

Sent inside the transaction of the deed, so that a mail is sent if and only if it was done, and
whoever cannot do without what goes away refuses it by raising a DomainError.
"""

from blinker import Signal

password_link_made = Signal()  # with link, reader, place (who sends it; "" for oneself) and now
user_deactivated = Signal()  # with person, by and now
role_given = Signal()  # with role and unit_id: whoever has no place for them refuses it
role_taken = Signal()  # with person, role, unit_id, by and now
unit_put_out = Signal()  # with unit, by and now
unit_put_in = Signal()  # the same
sender_chosen = Signal()  # with address: whoever is written to there refuses it
invitations_made = Signal()  # with links (id of each, and its reader), place and now
password_changed = Signal()  # with reader and now
