"""The world the access table is tried in: the cast, a protected case, and everything an address can be about."""

from django.urls import reverse

from accounts.models import Agency, CodeList
from participants.models import Access, NumberClash
from tests import factories as make
from tests.cast import add_protected, build_cast
from tests.visits.factories import approve, make_visit

SEES = {
    "own": {"coordinator", "colleague", "named", "intake", "manager"},
    "unit": {"coordinator", "colleague", "named", "intake", "manager"},
    "elsewhere": {"coordinator_elsewhere", "intake_elsewhere", "manager_elsewhere"},
    "protected": {"named"},
    "missing": set(),
    "clash": {"coordinator", "colleague", "named", "intake", "manager"},
}
AUTHORS = {"own": "coordinator", "unit": "colleague", "elsewhere": "coordinator_elsewhere", "protected": "named"}
MISSING = 987_654_321


class World:
    """Everything at hand by name; `address` turns a url name and what it is about into a path."""

    def __init__(self):
        self.cast = build_cast()
        add_protected(self.cast)
        self.other_user = make.make_user("coordinator", self.cast.here, name="Någon annan")
        self.clash = self.make_clash()
        self.draft_visit, self.approved_visit = make_visit(), approve(make_visit())
        self.register = make.make_import(self.cast.intake, self.cast.here, self.cast.participants)
        self.done_register = make.make_import(self.cast.intake, self.cast.here, self.cast.participants, state="done")
        self.access = Access.objects.filter(participants__contains=[self.cast.own.pk]).first()

    def make_clash(self):
        """Return a clash: intake here registered the number of `elsewhere`, whom they may not know of."""
        number = self.cast.elsewhere.personal_number
        self.cast.participants["clash"] = make.make_participant(
            self.cast.here, by=self.cast.intake, personal_number=number, first_name="CANARY-clash-first"
        )
        return NumberClash.objects.get()

    def user(self, actor):
        """Return the User of an actor, None when anonymous."""
        return None if actor == "anonymous" else self.cast.users[actor]

    def address(self, name, about, target=None):
        """Return the path of the url `name`; `target` is the participant's name, or "missing"."""
        participant = self.cast.participants.get(target)
        pk = participant.pk if participant else MISSING
        followups = participant.followups if participant else None
        arguments = {
            "nothing": lambda: [],
            "participant": lambda: [pk],
            "unsigned": lambda: [pk, followups.get(signed_at=None).pk if followups else MISSING],
            "corrected": lambda: [pk, followups.get(corrects__isnull=False).pk if followups else MISSING],
            # Referrals, checklist, background, assessment
            # Case meetings and capacity
            # Consents
            # Hand-over, extension, outcome, emergency access
            # Register import
            "import": lambda: [self.register.pk],
            "done_import": lambda: [self.done_register.pk],
            # Plans
            # Ratings
            # Meetings
            # The organisation
            "unit": lambda: [self.cast.here.pk],
            "agency": lambda: [Agency.objects.first().pk],
            "user": lambda: [self.other_user.pk],
            "membership": lambda: [self.other_user.pk, self.other_user.memberships.get().pk],
            "code_list": lambda: ["exit_reason"],
            "code": lambda: [CodeList.objects.first().pk],
            "clash": lambda: [self.clash.pk],
            "access": lambda: [self.access.pk],
            "draft_visit": lambda: [self.draft_visit.pk],
            "draft_answer": lambda: [self.draft_visit.pk, 1],
            "approved_visit": lambda: [self.approved_visit.pk],
        }[about]()
        return reverse(name, args=arguments)


ABOUT_A_PERSON = {"participant", "unsigned", "corrected"}
