"""Demo requests to the board: what operations have asked for over the years, late, answered, and still open."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.demo import LINE
from accounts.models import Unit

from ..enums import RequestStatus, VisitState
from ..models import Answer, BoardRequest
from ..passages import find, words_of
from .visits import BO, user

# For each operation visited: what the answer says, the request in other words or "", who is to answer,
# days from today to the day of the answer (None: no day), and what became of it: status, reply, days ago.
WISHES = {
    "Verkstaden": [
        ("Utsug i snickeriet, det nuvarande stängs av när två maskiner går samtidigt.",
         "Utsug i snickeriet som räcker till två maskiner samtidigt.", "Fastighetschefen", -120,
         ("under_way", "Fastighetskontoret har tagit in två anbud. Beslut fattas när budgeten är klar.", 200)),
        ("Hjälp med körkortsteori: flera arbetsgivare frågar efter B-körkort.", "", "Arbetsmarknadschefen", 40, None),
        ("Lastcykel till transportlaget.", "", "Arbetsmarknadsnämnden", -700,
         ("met", "Två lastcyklar köptes in till våren. De delas med cykellaget.", 640)),
    ],
    "Syateljén": [
        ("Två nya symaskiner för grova tyger.", "", "Arbetsmarknadsnämnden", -30,
         ("partly_met", "En maskin är beställd i år. Den andra tas upp i nästa budget.", 45)),
        ("Att hemtjänstens beställningar kommer i tid, så att arbetet kan fördelas jämnare över året.",
         "Att hemtjänsten beställer en gång i kvartalet, så att arbetet kan fördelas jämnare över året.",
         "Socialchefen", -14, None),
    ],
    "Södra odlingen": [
        ("En bil till, så att gruppen kan delas.", "", "Arbetsmarknadsnämnden", -200,
         ("declined", "Fordonen ses över för hela förvaltningen. Till dess lånas poolbilen på tisdagar.", 260)),
    ],
    LINE: [
        ("En buss till Södra odlingen. Den som bor norr om ån har över en timmes resa.", "", "Nämndens ordförande", 60,
         None),
        ("Snabbare besked om lönebidrag", "Att nämnden tar upp väntan på besked om lönebidrag med Arbetsförmedlingen.",
         "Nämndens ordförande", -5, ("under_way", "Frågan tas upp vid samrådet nästa månad.", 12)),
        ("Möjlighet att anställa på deltid.", "", "", None, None),
    ],
    "Köket": [
        ("Ett kylrum som går att stänga.", "", "Fastighetschefen", -1400,
         ("met", "Kylrummet byggdes om under sommaren och går att stänga.", 1300)),
        ("Längre tid per person, ett år räcker sällan.", "", "Arbetsmarknadsnämnden", -1450,
         ("declined", "Tiden är ett år. Förlängning prövas i varje ärende.", 1470)),
        ("Ett större kylrum.", "", "Fastighetschefen", 90, None),
    ],
}  # fmt: skip
# Asked about another operation than the one visited.
ABOUT = {"En buss till Södra odlingen. Den som bor norr om ån har över en timmes resa.": "Södra odlingen"}
MADE_TWICE = "Möjlighet att anställa på deltid"


def fill():
    """Make the requests, and one that was made twice and is taken back."""
    official = user(BO)
    for operation, wishes in WISHES.items():
        for wish in wishes:
            make(operation, official, *wish)
    make(LINE, official, MADE_TWICE, "", "", None, None).take_back(official, "Stod redan som önskemål.")


def answer_that_says(said, operation):
    """Return the answer with the words `said` of the first visit to `operation` that is no draft."""
    answers = Answer.objects.filter(visit__operation_text=operation).exclude(visit__state=VisitState.DRAFT)
    answers = answers.select_related("visit__operation").order_by("visit__protocol_version", "visit__visited_on")
    return next(answer for answer in answers if find(said, words_of(answer.text)))


def make(visited, official, said, text, owner, due, became):
    """Return the request of a visit to `visited` where an answer says `said`, with what became of it."""
    today, answer = timezone.localdate(), answer_that_says(said, visited)
    visited_on = answer.visit.visited_on
    operation = Unit.objects.get(name=ABOUT[said]) if said in ABOUT else None
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"stegvis demo {said}")
    [(request, _created)] = BoardRequest.objects.make_from(
        answer, [said], by=official, key=key, text=text, owner=owner, operation=operation,
        due_on=None if due is None else today + timedelta(days=due),
        created_at=timezone.now() - (today - visited_on) + timedelta(days=3),
    )  # fmt: skip
    if became:
        status, reply, days = became
        replied_on = max(today - timedelta(days=days), visited_on)
        request.answer_it(official, status=RequestStatus(status), reply=reply, replied_on=replied_on)
    return request
