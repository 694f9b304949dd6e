"""A visit is prepared in the words of its template, and its protocol names who took part whatever the template asks."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests import factories as make
from visits.heading import heading_rows
from visits.models import VisitTemplate

from .factories import append_field, field_of, fresh, make_board_member, make_draft, make_official, make_visit, publish

ODD = '<b>Besökt "odling"</b> & co'


@pytest.fixture
def official(standing_cast):
    return make_official(language="en")


@pytest.fixture
def client(official, log_in):
    return log_in(official)


def template_in_use(official, **labels):
    """Return a published template, the only one in use, with `labels` by kind of field; None takes the field away."""
    draft = make_draft(by=official)
    for kind, label in labels.items():
        if not draft.fields.filter(kind=kind).exists():
            append_field(draft, kind=kind, label=label, by=official)
        elif label is None:
            field_of(draft, kind).remove(official)
        else:
            field_of(draft, kind).change(official, label=label)
    for old in VisitTemplate.objects.in_use():
        old.retire(official)
    return publish(draft, official)


def form_of(client, name, *parts):
    return client.get(reverse(f"visits:{name}", args=parts)).context["form"]


def test_the_only_template_names_the_fields(client, official):
    template_in_use(official, operation="Vart vi åkte", date="Dagen", link="Hemsida", form="Hur det gick till")
    form = form_of(client, "create")
    labels = [str(form.fields[name].label) for name in ("operation", "visited_on", "link", "form")]
    assert labels == ["Vart vi åkte", "Dagen", "Hemsida", "Hur det gick till"]


def test_templates_that_differ_say_so_below_the_field(client):
    found = str(form_of(client, "create").fields["operation"].help_text)
    assert "Verksamhetsinriktning (2023)" in found
    assert "Verksamhet (2021)" in found


def test_no_link_is_asked_for_that_no_template_has(client, official):
    template_in_use(official)
    assert not field_exists(form_of(client, "create"), "link")


def field_exists(form, name):
    return name in form.fields


@pytest.mark.parametrize("is_alone", [True, False])
def test_labels_are_shown_as_they_are_written(client, official, is_alone):
    made = template_in_use(official, operation=ODD, members=f"{ODD} 2")
    if not is_alone:
        VisitTemplate.objects.get(code="2023").bring_back(official)
    visit = make_visit(code=made.code)
    for path in (reverse("visits:create"), reverse("visits:attendees", args=[visit.pk]),
                 reverse("visits:detail", args=[visit.pk]), reverse("visits:change", args=[visit.pk])):  # fmt: skip
        body = client.get(path).content.decode()
        assert "<b>Besökt" not in body, path
        assert "&lt;b&gt;Besökt" in body, path


def test_who_takes_part_is_chosen_under_the_words_of_the_template(client, official):
    made = template_in_use(official, members="De förtroendevalda", officials="Den som skrev")
    visit = make_visit(code=made.code)
    groups = [str(group) for group, _choices in form_of(client, "attendees", visit.pk).fields["part-0"].choices]
    assert groups == ["De förtroendevalda", "Den som skrev"]


def test_who_took_part_stands_in_the_heading_also_when_the_template_does_not_ask(client, official):
    made = template_in_use(official, members=None, officials=None)
    rows = {row.kind: [str(it) for it in row.people] for row in heading_rows(fresh(make_visit(code=made.code)))}
    assert rows["members"] == ["Anna Majoritet", "Bo Majoritet", "Cia Opposition", "Dan Opposition"]
    assert rows["officials"] == ["Eva Tjänsteperson"]
    nobody = fresh(make_visit(code=made.code, attendees=[]))
    assert {"members", "officials"}.isdisjoint(row.kind for row in heading_rows(nobody))


# The pages of visits are tabs of one another


TABS = {
    Role.OFFICIAL: ["list", "year", "compare", "search", "templates", "imports"],
    Role.ADMINISTRATOR: ["list", "year", "compare", "search", "templates"],
    Role.BOARD_MEMBER: ["list", "year", "compare", "search"],
    Role.COORDINATOR: ["list", "year", "compare", "search"],
}


@pytest.mark.parametrize("role", TABS)
def test_the_pages_of_visits_are_tabs_for_those_who_may_open_them(standing_cast, log_in, role):
    user = make_board_member() if role == Role.BOARD_MEMBER else make.make_user(role)
    urls = [reverse(f"visits:{name}") for name in TABS[role]]
    for url in urls:
        section = log_in(user).get(url).context["section"]
        assert [tab["url"] for tab in section if tab["url"] in urls] == urls
        assert [tab["url"] for tab in section if tab["is_current"]] == [url]
        assert not {reverse("visits:templates"), reverse("visits:imports")} & {it["url"] for it in section} - set(urls)
