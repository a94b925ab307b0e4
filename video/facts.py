"""What happens in rooms, told to whoever listens. app.py connects the listeners."""

from blinker import Signal

# Sent inside the transaction, with provision_id, who (the participant's id) and at.
joined = Signal()
left = Signal()

# Sent inside the transaction, with provision_ids and at: room systems reach these by another
# address from now on.
readdressed = Signal()
