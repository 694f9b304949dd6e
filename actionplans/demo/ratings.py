"""Demo ratings: every third month of each enrolment by participant and coordinator, with some that are overdue."""

from datetime import timedelta

import pghistory
import pgtrigger
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import Role
from accounts.models import User
from participants.demo import at, uuid_of
from participants.models import CoordinatorPeriod, Enrolment

from ..enums import Respondent
from ..models import Instrument, InstrumentTranslation, Rating
from ..models.instruments import ORIGINAL

DEMO_COORDINATOR = "coordinator@example.org"
# The share of those enrolled who have let a round pass, and of the new ones who have not begun.
LATE, NOT_BEGUN, NEW_DAYS = 0.25, 0.3, 100
SAID = {
    "sv": [
        "Det går bättre nu när jag har fasta tider.", "Jag är trött efter natten, men det brukar gå över.",
        "Jag har sökt två jobb i butik.", "Min bror hjälper mig med barnen.", "Jag vill bli bättre på svenska först.",
    ],
    "en": ["I feel safe in the kitchen now.", "I need more practice on the phone."],
    "ar": ["أحتاج إلى وقت أكثر لتعلم اللغة.", "أحب العمل في الحديقة."],
    "so": ["Waxaan jeclahay shaqada jikada."],
    "ti": ["ቋንቋ ክመሃር ግዜ የድልየኒ።"],
    "uk": ["Мені подобається працювати з людьми."],
}  # fmt: skip
NOTED = [
    "Kommer i tid och säger till i god tid när något hindrar.", "Behöver fortfarande stöd vid telefonsamtal.",
    "Har visat flera egna initiativ i odlingen.", "Vi behöver prata mer om vad som händer efter praktiken.",
]  # fmt: skip


def fill():
    """Mark the translations as reviewed, and write the ratings."""
    roll = dice("ratings")
    review_translations()
    instruments = {one: Instrument.objects.current(one) for one in Respondent}
    offered = instruments[Respondent.PARTICIPANT].offered
    rows = []
    for enrolment in Enrolment.objects.counted().select_related("participant__spoken_language").order_by("pk"):
        rows += Course(enrolment, instruments, offered, roll).rows()
    with pghistory.context(act="actionplans.send_rating"):
        Rating.objects.bulk_create(rows)
    backdate_history()


def review_translations():
    """Let the administrator have reviewed every language."""
    administrator = User.objects.with_role(Role.ADMINISTRATOR).order_by("pk").first()
    for translation in InstrumentTranslation.objects.exclude(language=ORIGINAL):
        translation.set_reviewed(True, by=administrator)


class Course:
    """The ratings of one enrolment: two who see the same person, and mostly small steps upward."""

    def __init__(self, enrolment, instruments, offered, roll):
        self.enrolment, self.instruments, self.roll = enrolment, instruments, roll
        spoken = getattr(enrolment.participant.spoken_language, "code", ORIGINAL)
        self.language = spoken if spoken in offered and roll.random() < 0.8 else ORIGINAL
        periods = CoordinatorPeriod.objects.filter(enrolment=enrolment).select_related("coordinator")
        self.periods = list(periods.order_by("starts_on"))
        # Most begin low in what has to do with work, and higher in what has to do with themselves.
        self.steps = {number: roll.choice([1, 2, 2, 3, 3, 4]) for number in range(1, 12)}
        self.is_declined = {number for number in self.steps if roll.random() < 0.03}

    def rows(self):
        """Return unsaved ratings of every round up to today or the end."""
        today = timezone.localdate()
        last_day = min(self.enrolment.ended_on or today, today - timedelta(days=1))
        first = self.enrolment.started_on + timedelta(days=self.roll.randint(3, 20))
        rounds = []
        while (on := first + relativedelta(months=3 * len(rounds))) <= last_day:
            rounds.append(on + timedelta(days=self.roll.randint(0, 3)))
        rounds = [on for on in rounds if on <= last_day]
        if not self.enrolment.ended_on:
            luck = self.roll.random()
            is_new = self.enrolment.started_on > today - timedelta(days=NEW_DAYS)
            if is_new and luck < NOT_BEGUN:
                rounds = []
            elif not is_new and luck < LATE and len(rounds) > 1:
                rounds.pop()
        return [row for on in rounds for row in self.round(on)]

    def round(self, on):
        """Return the two ratings of a round, and move the person on by small steps."""
        for number in self.steps:
            step = self.roll.choice([-1, 0, 0, 0, 1, 1])
            self.steps[number] = min(5, max(1, self.steps[number] + step))
        rows = [self.rating(Respondent.PARTICIPANT, on, self.own_answer, SAID[self.language], self.language)]
        if self.roll.random() < 0.92:
            rows.append(self.rating(Respondent.CASEWORKER, on, self.seen_answer, NOTED, ORIGINAL))
        return rows

    def own_answer(self, number):
        """Return what the participant answers."""
        return 0 if number in self.is_declined else self.steps[number]

    def seen_answer(self, number):
        """Return what the coordinator answers, who often sees it a step apart."""
        return min(5, max(1, self.steps[number] + self.roll.choice([-1, 0, 0, 0, 1])))

    def rating(self, respondent, on, answer, sayings, language):
        """Return one unsaved rating."""
        instrument = self.instruments[respondent]
        words = [self.roll.choice(sayings) if self.roll.random() < 0.12 else "" for _item in instrument.items]
        return Rating(
            participant=self.enrolment.participant, instrument=instrument, occurred_on=on, words=words,
            answers=[answer(number) for number in instrument.numbers], language=language,
            author=self.coordinator(on), sent_at=at(on, 10, self.roll), idempotency_key=uuid_of(self.roll),
        )  # fmt: skip

    def coordinator(self, on):
        """Return who was coordinator on the day."""
        earlier = [period for period in self.periods if period.starts_on <= on] or self.periods[:1]
        return earlier[-1].coordinator if earlier else None


def backdate_history():
    """Give the event rows the times of what they tell, and who answered or asked as who did it."""
    with pgtrigger.ignore("actionplans.RatingEvent:append_only"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE actionplans_ratingevent SET pgh_created_at = sent_at, pgh_context_id = gen_random_uuid(), "
            "pgh_context = pgh_context || jsonb_build_object('user', author_id)"
        )
