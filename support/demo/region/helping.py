"""Who helps in the region: local IT everywhere, what several share, their hours and the paths."""

from dataclasses import dataclass

from accounts.models import Organisation, OrganisationKind, Role
from support.demo.region import kinds, places
from support.demo.region.founding import Founder
from support.demo.region.kinds import Help
from support.demo.times import MONDAY_TO_FRIDAY, MONDAY_TO_THURSDAY
from support.models import OpeningHours, SupportModel, SupportUnit, Tier
from support.routing import Rule, preset, versions
from support.routing.levels import STAFF, of_unit

HAVE_IT = (OrganisationKind.MUNICIPALITY, OrganisationKind.HOSPITAL)
FRIDAY = (4,)
# Weekdays with the minutes after midnight when a unit opens and closes.
WEEKS = (
    ((MONDAY_TO_FRIDAY, 450, 930),),
    ((MONDAY_TO_THURSDAY, 480, 960), (FRIDAY, 480, 840)),
    ((MONDAY_TO_FRIDAY, 420, 900),),
)


@dataclass
class Helpers:
    """Hires those who help, and says whose cases they get."""

    founder: Founder

    def __post_init__(self) -> None:
        self._weeks = 0
        at = self.founder.cast.at
        self._of_cast = {at.kolding.name: at.kolding_it, at.hospital.name: at.hospital_it}
        self._own = dict(self._of_cast)

    def everything(self) -> None:
        """Colleagues for the cast, local IT, what is shared, and the path of every organisation."""
        at, organisations = self.founder.cast.at, self.founder.organisations
        for unit in (at.hotline_unit, at.shared_unit):
            self.founder.person(unit, "Supporter", Role.SUPPORTER)
        for name, organisation in organisations.items():
            if self._has_it(organisation) and name not in self._own:
                self._own[name] = self._unit(organisation, kinds.LOCAL_IT, Tier.LOCAL_IT)
        odense = organisations["Odense Kommune"]
        levels = {
            "shared": at.shared,
            "municipal": self._unit(odense, kinds.MUNICIPAL, Tier.MUNICIPAL_SHARED),
            "regional": self._unit(at.region, kinds.REGIONAL, Tier.REGIONAL_SHARED),
            "bridge": self._unit(at.region, kinds.BRIDGE, Tier.BRIDGE_OWNER),
        }
        hotline = self._unit(at.region, kinds.STAFF_HOTLINE, Tier.STAFF_HOTLINE)
        svendborg = organisations["Svendborg Kommune"]
        levels["helper"] = self._unit(svendborg, kinds.LOCAL_HELPER, Tier.LOCAL_HELPER)
        self.founder.session.flush()
        self.staff_hotline_id = hotline.id
        self.bridge_id = levels["bridge"].id
        for organisation in organisations.values():
            self._path(organisation, hotline, levels)

    @property
    def with_it(self) -> list[str]:
        """The organisations that have got local IT here, in the order of the alphabet."""
        return sorted(self._own.keys() - self._of_cast.keys())

    def _has_it(self, organisation: Organisation) -> bool:
        return organisation.kind in HAVE_IT and organisation.name not in places.WITHOUT_IT

    def _unit(self, where: Organisation, what: Help, tier: Tier) -> SupportUnit:
        unit = self.founder.unit(where, what.name, what.says, must_answer=True)
        self.founder.person(unit, what.title, Role.SUPPORTER)
        made = SupportUnit(unit=unit, tier=tier)
        for weekdays, opens, closes in WEEKS[self._weeks % len(WEEKS)]:
            made.hours += [OpeningHours(weekday=d, opens=opens, closes=closes) for d in weekdays]
        self._weeks += 1
        self.founder.session.add(made)
        return made

    def _path(
        self, organisation: Organisation, hotline: SupportUnit, shared: dict[str, SupportUnit]
    ) -> None:
        session, name = self.founder.session, organisation.name
        if versions.has_any(session, organisation.id):
            return  # one of the cast's
        model = places.MODELS.get(name, SupportModel.LOCAL_FIRST)
        own, paths = self._own.get(name), dict(preset(model))
        if keys := places.LEVELS.get(name):
            units = [own if key == "own" and own else shared[key] for key in keys]
            paths |= dict.fromkeys(STAFF, tuple(of_unit(unit.id) for unit in units))
        rule = Rule(
            model=model,
            has_local_it=own is not None,
            local_it=own.id if own else None,
            staff_hotline=hotline.id if model == SupportModel.STAFF_HOTLINE else None,
            paths=paths,
        )
        versions.add(session, organisation.id, rule)
