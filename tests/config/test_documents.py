"""Every kind of document there is: accessible (PDF/UA-1) and archivable (PDF/A-3a), with tags that say what is what.

A document is long here: tables and texts run over several pages.
"""

import io
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import page as pdf_validator
import pypdf
import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from accounts.models import CodeList
from actionplans import letters, plan_document, rating_page
from actionplans.models import ActionPlan
from config import pdf
from participants import minutes as case_meeting_minutes
from participants.views import consents
from placements import sheet
from placements.hours import month_of
from reports import period as reports
from reports.figures import Period
from tests import factories as make
from tests.visits import factories as of_visits
from tests.visits.factories import approve, correct, make_official, make_visit, register, send_out
from visits import protocol, request_document, template_document
from visits.filters import RequestFilter
from visits.models import BoardRequest

TODAY = timezone.localdate
LONG = "\n\n".join(
    f"### Rubrik {place}\n\n" + "Ett stycke om odlingen, å, ä och ö. " * 40 + "\n\n- punkt **ett**\n- punkt *två*\n\n"
    "1. först\n2. sedan\n\n[länk](https://a.example/b)"
    for place in range(6)
)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def template(is_published):
    """Return a function that makes a long template, as a draft or published."""

    def make_template(cast):
        made = of_visits.make_draft()
        for number in range(8):
            of_visits.append_question(
                made, f"Fråga {number}, å, ä och ö?", guidance=LONG[:1500], sub_questions=["Varför?", "Hur då?"],
                earlier=[of_visits.at(of_visits.template(), 4)],
            )  # fmt: skip
        made = of_visits.publish(made) if is_published else made
        return template_document.TEMPLATE, *template_document.template_parts(made)

    return make_template


def visit(step, with_guidance=True):
    """Return a function that makes the protocol of a long visit brought to `step`, or without guiding text."""

    def make_protocol(cast):
        made = step(make_visit(texts=[LONG, "Kort.", LONG], link="https://a.example/d", operation_text="Provodlingen"))
        context, options = protocol.protocol_parts(made, with_guidance)
        return protocol.TEMPLATE, context, options

    return make_protocol


def requests(cast):
    """Make the requests to the board of several operations, long and answered."""
    for number in range(8):
        made = make_visit(operation_text=f"Odling {number}", texts=[LONG])
        for _time in range(3):
            wish = of_visits.ask(made, text="Önskemål, å, ä och ö. " * 30, owner="Nämnden", due_on=TODAY())
        of_visits.answer_request(wish, reply="Det ordnas. " * 40)
        approve(made)
    names = {"operations": [], "owners": [], "years": [TODAY().year], "sees_all": True}
    found = RequestFilter({"year": str(TODAY().year)}, queryset=BoardRequest.objects.all(), **names)
    return request_document.TEMPLATE, *request_document.document_parts(found.qs, found.form)


def period_report(variant):
    """Return a function that makes the report of a period with long lists of reasons, in `variant`."""

    def make_report(cast):
        for number in range(60):
            CodeList.objects.create(
                list="exit_reason", code=f"skal-{number}", label=f"Skäl nummer {number} som är långt skrivet"
            )
        for number in range(12):
            leave(cast, make.code("exit_reason", "work"), is_woman=number % 2 > 0)
        period = Period(TODAY() - timedelta(days=300), TODAY())
        document = reports.period_document(cast.here, period, variant)
        return reports.TEMPLATE, reports.print_context(document), reports.print_options(document)

    return make_report


def leave(cast, reason, is_woman=True):
    """Let somebody begin and end for `reason`."""
    person = make.make_participant(cast.here, by=cast.intake, personal_number=make.make_number(is_woman=is_woman))
    enrolment = make.make_enrolment(person, cast.coordinator)
    enrolment.exit(
        on=TODAY() - timedelta(days=1),
        reason=reason,
        outcome=make.code("outcome", "work"),
        note="",
        by=cast.coordinator,
    )


def minutes(cast):
    """Return the minutes of a closed case meeting with long decisions."""
    meeting = cast.meetings["today", "here"]
    for number in range(8):
        person = make.make_participant(cast.here, by=cast.intake, last_name=f"Lång {number}")
        make.decide(meeting, make.make_referral(person, cast.intake), cast.intake, reason="Skälet, å, ä och ö. " * 60)
    make.close_case_meeting(meeting, cast.intake)
    context, options, _people = case_meeting_minutes.minutes_parts(meeting, cast.intake, True)
    return case_meeting_minutes.TEMPLATE, context, options


def plan(is_agreed):
    """Return a function that makes a long plan with other alphabets, agreed or to be signed on paper."""

    def make_document(cast):
        person = make.make_participant(
            cast.here, by=cast.intake, first_name="አበበ መሐመድ محمد Олена", last_name="Lång-Efternamnsson " * 4
        )
        made = make.make_plan(person, cast.coordinator, purpose="Jag vill arbeta, å, ä och ö. " * 60)
        for number in range(8):
            goal = make.make_goal(made, cast.coordinator, title=f"Mål {number} " + "med en lång rubrik " * 6)
            make.make_activity(made, cast.coordinator, goal=goal, title=f"Aktivitet {number}", performer="Köket " * 20)
        make.make_activity(made, cast.coordinator, kind="own_job_search", title="Söka själv")
        if is_agreed:
            context, options = plan_document.agreed_parts(make.agree(made, cast.coordinator), person)
        else:
            whole = ActionPlan.objects.with_parts().get(pk=made.pk)
            context, options = plan_document.draft_parts(whole, person)
        return plan_document.TEMPLATE, context, options

    return make_document


def consent_form(query):
    """Return a function that makes the form of a consent to sign, empty or as prepared by `query`."""

    def make_form(cast):
        cast.own.spoken_language = make.code("language", "ti")
        prepared = consents.Prepared(QueryDict(query.format(party=make.make_agency().pk)))
        with override(pdf.LANGUAGE):
            context, options = consents.form_parts(cast.own, prepared)
        return consents.PRINT, context, options

    return make_form


def summons(cast):
    """Make the letter that calls a participant to a meeting."""
    meeting = cast.own.meetings.filter(status="booked").latest("starts_at")
    return letters.SUMMONS, *letters.summons_parts(meeting)


def ratings(cast):
    """Make the ratings of a year, with words."""
    for month in range(1, 13):
        for author, respondent in ((None, "participant"), (cast.coordinator, "caseworker")):
            make.make_rating(
                cast.own, author, respondent, days_ago=30 * month, answers={1: month % 5 + 1}, words="Det går bra. " * 9
            )
    return rating_page.TEMPLATE, *rating_page.document_parts(cast.own, [], cast.coordinator)


def notice_letter(cast):
    """Make a notice to a case officer as a letter."""
    return letters.NOTICE, *letters.notice_parts(cast.own.notices.get())


def month_sheet(cast):
    """Make the sheet of a month with two places a day and long explanations."""
    month = month_of(TODAY()).before
    second = make.make_placement(cast.own, cast.places["here"], cast.coordinator, starts_on=month.first)
    for number in range(28):
        for placement, state in ((cast.own.placement, "present"), (second, "sick")):
            make.make_attendance(
                cast.own, placement, on=month.first + timedelta(days=number), state=state,
                explanation="Bussen gick inte, å, ä och ö. " * 4,
            )  # fmt: skip
    return sheet.PRINT, *sheet.sheet_parts(sheet.sheet_of(cast.own, month, Decimal("62.5")))


KINDS = {
    "month-sheet": month_sheet,
    "case-meeting": minutes,
    "plan-agreed": plan(is_agreed=True),
    "plan-to-sign": plan(is_agreed=False),
    "consent-empty": consent_form(""),
    "consent-prepared": consent_form("party={party}&kind=plan&kind=health&start=2026-11-22&end=2027-05-01"),
    "summons": summons,
    "notice": notice_letter,
    "requests": requests,
    "protocol-draft": visit(lambda made: made),
    "protocol-reading": visit(send_out),
    "protocol-approved": visit(lambda made: approve(made, by=make_official(name="Bo Protokoll"))),
    "template-draft": template(is_published=False),
    "template-published": template(is_published=True),
    "protocol-registered": visit(register, with_guidance=False),
    "protocol-corrected": visit(lambda made: approve(correct(register(made)))),
    "ratings": ratings,
    "period-internal": period_report(reports.INTERNAL),
    "period-spread": period_report(reports.SPREAD),
}
# Letters and forms are of one page or two, however much there is.
SHORT = {"consent-empty", "consent-prepared", "summons", "notice"}
WITH_CHART = {"period-internal", "period-spread", "ratings"}
FOUND = {}


@pytest.fixture
def document(cast, request):
    """Return the document of the kind asked for as (bytes, options), drawn once."""
    if request.param not in FOUND:
        template, context, options = KINDS[request.param](cast)
        FOUND[request.param] = pdf.render_pdf(template, context, **options), options
    return FOUND[request.param]


every_kind = pytest.mark.parametrize("document", KINDS, indirect=True)


def read(document):
    return pypdf.PdfReader(io.BytesIO(document[0]))


def elements(node, parent=None):
    """Yield (tag, element, tag of its parent) of the structure tree below `node`."""
    node = node.get_object()
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if isinstance(child, dict) and "/S" in child:
            yield child["/S"], child, parent
            yield from elements(child, child["/S"])


def tags(document):
    return list(elements(read(document).trailer["/Root"]["/StructTreeRoot"]))


@every_kind
@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_it_is_accessible_and_archivable(tmp_path, document, profile, request):
    path = tmp_path / "dokument.pdf"
    path.write_bytes(document[0])
    report = pdf_validator.validate_pdf(str(path), profile=profile)
    assert report.is_compliant, str(report)
    is_short = request.node.callspec.params["document"] in SHORT
    assert len(read(document).pages) <= 2 if is_short else len(read(document).pages) > 2


@every_kind
def test_it_says_what_it_is_and_in_which_language(document):
    found, (_content, options) = read(document), document
    root = found.trailer["/Root"]
    assert found.metadata.title == options["title"] != ""
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - pypdf's own kind of true
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert len(found.outline) > 1
    assert all(options["header"] in sheet.extract_text() for sheet in found.pages)


@every_kind
def test_its_headings_lists_and_tables_are_tagged_in_order(document):
    found = tags(document)
    names = [name for name, _element, _parent in found]
    headings = [int(name[2:]) for name in names if name in {f"/H{level}" for level in range(1, 7)}]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert {"/P", "/H2"} <= set(names)
    assert {parent for name, _element, parent in found if name in ("/TH", "/TD")} <= {"/TR"}
    ids = {str(element["/ID"]) for name, element, _parent in found if name == "/TH"}
    for _name, element, _parent in (row for row in found if row[0] == "/TD"):
        headers = [str(header) for header in element["/A"].get_object()["/Headers"]]
        assert headers
        assert ids.issuperset(headers)


@every_kind
def test_its_pictures_are_told_in_words(document, request):
    figures = [element for name, element, _parent in tags(document) if name == "/Figure"]
    assert all(figure.get("/Alt", "").strip() for figure in figures)
    kind = request.node.callspec.params["document"]
    assert any(any(sign.isdigit() for sign in figure["/Alt"]) for figure in figures) == (kind in WITH_CHART)


@every_kind
def test_a_table_over_several_pages_repeats_its_headings(document, request):
    if not request.node.callspec.params["document"].startswith("period"):
        return
    sheets = [sheet.extract_text() for sheet in read(document).pages]
    with_rows = [text for text in sheets if text.count("Skäl nummer") > 5]
    assert len(with_rows) > 1
    assert {"/Table", "/TR", "/TH", "/TD"} <= {name for name, _element, _parent in tags(document)}


def test_every_document_of_the_product_is_among_the_kinds():
    """A new use of the print layout belongs in KINDS."""
    project = Path(__file__).parents[2]
    users = {
        path.relative_to(project).as_posix()
        for app in ("accounts", "actionplans", "participants", "placements", "reports", "visits")
        for path in (project / app).rglob("*.py")
        if "render_pdf" in path.read_text() or "pdf_response" in path.read_text()
    }
    assert users == {
        "participants/views/case_meetings.py",
        "actionplans/views/plans/versions.py",
        "actionplans/letters.py", "actionplans/views/meetings.py", "actionplans/views/notices.py",
        "participants/views/consents.py",
        "actionplans/plan_document.py", "actionplans/rating_page.py", "actionplans/views/ratings.py",
        "visits/template_document.py", "visits/views/templates.py",
        "placements/sheet.py", "placements/views/own_sheets.py",
        "reports/management/commands/report.py", "reports/views/hours.py", "reports/views/period.py",
        "visits/protocol.py",
        "visits/request_document.py", "visits/views/request_list.py",
        "visits/views/visit.py",
    }  # fmt: skip
