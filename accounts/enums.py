"""States and roles the code branches on; everything a municipality may change is a CodeList row instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership lets a user do; access.md lists it object by object. In order of landing page."""

    COORDINATOR = "coordinator", _("Coordinator")
    INTAKE = "intake", _("Intake team")
    EMPLOYER_COORDINATOR = "employer_coordinator", _("Employer coordinator")
    SUPERVISOR = "supervisor", _("Supervisor")
    CASE_OFFICER = "case_officer", _("Case officer")
    MANAGER = "manager", _("Manager")
    BOARD_MEMBER = "board_member", _("Board member")
    OFFICIAL = "official", _("Official")
    LOG_REVIEWER = "log_reviewer", _("Log reviewer")
    ADMINISTRATOR = "administrator", _("System administrator")


# Those who belong to the municipality as a whole and so to the root unit.
ROOT_ROLES = (Role.BOARD_MEMBER, Role.OFFICIAL, Role.LOG_REVIEWER, Role.ADMINISTRATOR)
# Those who work with cases, and those of them who read follow-ups (access.md).
CASE_ROLES = (Role.COORDINATOR, Role.INTAKE, Role.MANAGER)
FOLLOWUP_READERS = (Role.COORDINATOR, Role.MANAGER)
# Those who read placements, matches and sums of attendance with the person, and those of them who propose and change.
PLACEMENT_READERS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER)
PLACEMENT_EDITORS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR)
# Nobody may both grant rights and review how rights are used.
INCOMPATIBLE_ROLES = (Role.LOG_REVIEWER, Role.ADMINISTRATOR)


class UnitKind(models.TextChoices):
    """Kinds of organisation unit: a line of operation gathers units, a site is a place within one."""

    UNIT = "unit", _("Unit")
    SITE = "site", _("Site")
    LINE = "line", _("Line of operation")


class CodeListName(models.TextChoices):
    """The lists of words a municipality can edit."""

    EXIT_REASON = "exit_reason", _("Exit reasons")
    OUTCOME = "outcome", _("Outcomes")
    CONTACT_FORM = "contact_form", _("Contact forms")
    FOLLOWUP_PARTY = "followup_party", _("Who took part in a follow-up")
    LANGUAGE = "language", _("Languages")
    AGENCY_KIND = "agency_kind", _("Kinds of agency")
    SUPPORT = "support", _("Support asked for and recommended")
    LIVELIHOOD = "livelihood", _("Sources of livelihood")
    OCCUPATION = "occupation", _("Occupation")
    EDUCATION = "education", _("Education")
    PUBLIC_SUPPORT_TIME = "public_support_time", _("Time on public support")
    LIVELIHOOD_OBSTACLE = "livelihood_obstacle", _("Obstacles to self-sufficiency")
    ACTIVITY_KIND = "activity_kind", _("Kinds of activity")
    BRANCH = "branch", _("Branches")
    AGREEMENT_KIND = "agreement_kind", _("Kinds of agreement with employers")
    CALL_OUTCOME = "call_outcome", _("Outcomes of contacts with employers")
    SUBSIDY = "subsidy", _("Subsidies of employment")
    PLACE_KIND = "place_kind", _("Kinds of place")
    REQUIREMENT = "requirement", _("Requirements of places")
    LANGUAGE_LEVEL = "language_level", _("Levels of Swedish")
    SUPPORT_FORM = "support_form", _("Support forms")
    EMPLOYMENT_FORM = "employment_form", _("Forms of employment")
    PLACEMENT_END = "placement_end", _("Reasons for the end of a placement")
    PLACEMENT_OUTCOME = "placement_outcome", _("Outcomes of placements")
    ABILITY = "ability", _("Abilities trained")
    HOURS_REDUCTION = "hours_reduction", _("Reductions of assigned hours")
