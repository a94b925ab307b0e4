"""The region around the named cast: its municipalities, hospitals and clinics, and a fortnight.

Places are facts; people, clinics, phones and addresses are made up. Tables stand in `places`,
`kinds`, `names` and `matters`; `diary` says who meets when, and the rest does it by the services.
"""
