"""What happens in rooms, told to whoever listens. app.py connects the listeners."""

from blinker import Signal

# Sent inside the transaction, with provision_id, who (the participant's id) and at.
joined = Signal()
left = Signal()

# Likewise: a guest waits in the lobby (told again while they do, as seldom as it is written down).
waiting = Signal()

# A host decided about a guest: also with verdict, by (the host's who) and place (their function).
decided = Signal()
# Sent inside the transaction, with provision_ids and at: room systems reach these by another
# address from now on.
readdressed = Signal()
