"""Name somebody on a protected case, `name_staff CASE EMAIL`, or list the cases that nobody named can open."""

from accounts.models import User
from config.commands import Fault, SwedishCommand
from participants import rules
from participants.models import Participant


class Command(SwedishCommand):
    """Without arguments it lists, and writes nothing at all when there is none to list: run it every night."""

    help = (
        "Namnge en handläggare i ett ärende med skyddad identitet. Utan ärende och e-post skrivs numren på de ärenden "
        "där ingen av de namngivna längre kommer åt ärendet."
    )
    usage = "name_staff [ÄRENDENUMMER E-POST]"

    def add_arguments(self, parser):
        """Which case and who, or neither."""
        parser.add_argument("case", nargs="?", help="Ärendenummer, till exempel S-2026-00042.")
        parser.add_argument("email", nargs="?", help="Inloggningen för den som ska namnges.")

    def handle(self, *args, **options):
        """List, or name; a fault in what was given ends with code 2 and changes nothing."""
        if options["case"] is None:
            return self.list_cases()
        if options["email"] is None:
            raise Fault(f"Kommandot skrivs så här: {self.usage}.")
        case, user = self.case(options["case"]), self.user(options["email"])
        if not rules.possible_keepers(case).filter(pk=user.pk).exists():
            raise Fault(f"{user} har ingen roll som kommer åt ärenden i {case.unit}. Ge rollen först.")
        case.name_staff(user, by=None)
        self.stdout.write(f"{user} är namngiven i ärende {case.case_number}. Det står i ärendets historik.")

    def list_cases(self):
        """Write the numbers of the cases that nobody named can open."""
        for number in Participant.objects.out_of_sight().order_by("case_number").values_list("case_number", flat=True):
            self.stdout.write(number)

    def case(self, number):
        """Return the protected case with `number`."""
        case = Participant.objects.select_related("unit").filter(case_number__iexact=number.strip()).first()
        if case is None:
            raise Fault(f"Det finns inget ärende med numret {number}.")
        if not case.is_protected:
            raise Fault(f"Ärende {case.case_number} har ingen skyddad identitet, så ingen behöver namnges.")
        return case

    def user(self, email):
        """Return the user who logs in with `email`."""
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise Fault(f"Det finns ingen användare med adressen {email}.")
        return user
