"""The pages of templates: what they change, what is said when it cannot be, and heading fields filled in on a visit."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed
from visits.heading import heading_rows
from visits.models import BoardVisit, VisitTemplate

from .factories import (
    append_field,
    at,
    field_of,
    fresh,
    make_board_member,
    make_draft,
    make_official,
    make_visit,
    publish,
    template,
)  # fmt: skip

CANARY = "CANARY i utkastet"


@pytest.fixture
def official(standing_cast):
    return make_official(language="en")


@pytest.fixture
def client(official, log_in):
    return log_in(official)


@pytest.fixture
def draft(official):
    return make_draft(by=official)


def url(name, template, part=None):
    return reverse(f"visits:{name}", args=[template.pk, *([part.pk] if part else [])])


def now(draft):
    return VisitTemplate.objects.get(pk=draft.pk)


def test_from_an_old_version_to_a_published_one(client, official):
    response = fill_in(client, url("make_template", template("2023")), code="2027", title="Anteckningar 2027")
    draft = VisitTemplate.objects.get(code="2027")
    assert response.url == draft.get_absolute_url()
    assert fill_in(client, url("change_template", draft), background="• Bokslut\n\n- Budget", majority_count="3").url
    assert fill_in(client, url("add_field", draft), kind="text", label="Antal deltagare", is_required="on").url
    assert fill_in(client, url("merge_questions", draft, at(draft, 3)), other=at(draft, 4).pk).status_code == 302
    changes = {"question": "Ett?", "second_question": "Två?", "second_sub_questions": "Varför?\nHur då?"}
    assert fill_in(client, url("split_question", draft, at(draft, 1)), **changes).status_code == 302
    draft = now(draft)
    assert (draft.background, draft.majority_count) == (["Bokslut", "Budget"], 3)
    assert [it.question for it in draft.questions.all()][:2] == ["Ett?", "Två?"]
    assert at(draft, 2).sub_questions == ["Varför?", "Hur då?"]
    assert sorted(old.number for old in at(draft, 4).replaces.all()) == [3, 4]
    assert fill_in(client, url("publish_template", draft)).status_code == 302
    assert now(draft).is_in_use
    assert fill_in(client, url("retire_template", draft)).status_code == 302
    assert now(draft).state == "retired"
    assert fill_in(client, url("bring_back_template", draft)).status_code == 302
    assert now(draft).state == "published"


def test_a_code_that_is_taken_is_said_beside_the_field(client, draft):
    response = fill_in(client, url("make_template", template("2023")), code="2027")
    assert errors(response) == {"code"}
    assert fields(response)["code"] == "2027"
    assert errors(fill_in(client, url("change_template", draft), code="2023")) == {"code"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"title": ""}, {"title"}),
        ({"background": "x" * 301}, {"background"}),
        ({"majority_count": "-1"}, {"majority_count"}),
        ({"majority_count": "99999999999"}, {"majority_count"}),
        ({"official_count": "två"}, {"official_count"}),
        ({"code": "x" * 21}, {"code"}),
    ],
)
def test_what_is_wrong_with_the_words_is_said(client, draft, changes, wrong):
    assert errors(fill_in(client, url("change_template", draft), **changes)) == wrong
    assert now(draft).title == draft.title


def test_a_number_that_does_not_matter_is_left_empty(client, draft):
    assert fill_in(client, url("change_template", draft), majority_count="").status_code == 302
    assert "majority" not in now(draft).usual_counts()


def test_a_kind_stands_once_and_a_label_too(client, draft):
    page = client.get(url("add_field", draft)).content.decode()
    assert 'value="date"' not in page
    assert 'value="link"' in page
    assert errors(fill_in(client, url("add_field", draft), kind="date", label="Dag")) == {"kind"}
    taken = field_of(draft, "date").label
    assert errors(fill_in(client, url("add_field", draft), kind="text", label=taken.upper())) == {"label"}
    for label in ("Antal", "Väder"):
        assert fill_in(client, url("add_field", draft), kind="text", label=label).status_code == 302


def test_operation_and_date_must_be_filled_in_whatever_is_ticked(client, draft):
    assert fill_in(client, url("change_field", draft, field_of(draft, "date")), is_required=None).status_code == 302
    assert field_of(draft, "date").is_required
    assert fill_in(client, url("change_field", draft, field_of(draft, "members")), is_required="on").status_code == 302
    assert field_of(draft, "members").is_required


def test_parts_are_moved_by_buttons_once(client, draft):
    members = field_of(draft, "members")
    data = {"direction": "up", "position": members.position}
    for _click in range(2):
        assert client.post(url("move_field", draft, members), data).status_code == 302
    assert field_of(draft, "members").position == 1
    first = at(draft, 1)
    for odd in ({}, {"position": "x"}, {"position": "-1"}, {"direction": "up", "position": "1"}):
        assert client.post(url("move_question", draft, first), odd).status_code == 302
    assert at(draft, 1) == first


def test_links_are_edited(client, draft):
    path, old = url("change_question", draft, at(draft, 1)), template("2023")
    assert fill_in(client, path, earlier=[str(at(old, 2).pk), str(at(old, 3).pk)]).status_code == 302
    assert sorted(it.number for it in at(draft, 1).replaces.all()) == [2, 3]
    assert fill_in(client, path, earlier=None).status_code == 302
    assert not at(draft, 1).replaces.exists()
    assert errors(fill_in(client, path, earlier=str(at(draft, 2).pk))) == {"earlier"}


def test_nobody_publishes_or_throws_away_what_they_have_not_seen(client, draft, official):
    for name in ("publish_template", "discard_template"):
        sent = typed(client, url(name, draft))
        at(draft, 1).change(official, question=f"Ändrad för {name}?", earlier=[])
        response = client.post(url(name, draft), sent)
        assert errors(response) == {""}
        assert now(draft).is_draft
    assert client.post(url("discard_template", draft), fields(response)).url == reverse("visits:templates")
    assert not VisitTemplate.objects.filter(pk=draft.pk).exists()


def test_what_was_typed_about_a_question_that_is_gone_is_given_back(client, draft, official):
    path = url("change_question", draft, at(draft, 2))
    sent = typed(client, path, question="Min långa mening?")
    at(draft, 2).remove(official)
    response = client.post(path, sent)
    assert response.status_code == 409
    assert "Min långa mening?" in response.content.decode()
    assert client.get(path).status_code == 404
    path = url("change_template", draft)
    sent = typed(client, path, introduction="Min inledning")
    now(draft).discard(official)
    response = client.post(path, sent)
    assert response.status_code == 409
    assert "Min inledning" in response.content.decode()


def test_what_was_typed_when_the_template_was_published_is_given_back(client, draft):
    path = url("change_question", draft, at(draft, 2))
    sent = typed(client, path, question="Min långa mening?")
    publish(draft)
    response = client.post(path, sent)
    assert errors(response) == {""}
    assert fields(response)["question"] == "Min långa mening?"
    assert client.get(path).url == draft.get_absolute_url()


def test_a_part_belongs_to_its_own_template(client, draft):
    assert client.get(url("change_question", draft, at(template(), 1))).status_code == 404
    assert client.get(url("remove_field", draft, field_of(template(), "date"))).status_code == 404
    assert client.get(url("change_question", template(), at(template(), 1))).status_code == 302


def test_the_second_who_removes_is_shown_what_changed(client, draft, official):
    for name, part in (("remove_question", at(draft, 2)), ("remove_field", field_of(draft, "members"))):
        sent = typed(client, url(name, draft, part))
        type(part).objects.filter(pk=part.pk).update(version=part.version + 1)
        assert client.post(url(name, draft, part), sent).status_code == 409
        assert type(part).objects.filter(pk=part.pk).exists()


def test_a_split_or_merge_over_a_newer_text_is_stopped(client, draft, official):
    second = at(draft, 2)
    split = typed(client, url("split_question", draft, second), second_question="Två?")
    merge = typed(client, url("merge_questions", draft, second), other=at(draft, 3).pk)
    second.change(official, question="Nyare?", earlier=[])
    assert client.post(url("split_question", draft, second), split).status_code == 409
    assert client.post(url("merge_questions", draft, second), merge).status_code == 409
    assert draft.questions.count() == 6


def test_the_list_counts_the_visits_and_opens_them(client, draft):
    make_visit(code="2021")
    page = client.get(reverse("visits:templates")).content.decode()
    assert f"?template={template('2021').pk}" in page
    assert f"?template={draft.pk}" not in page
    listed = client.get(reverse("visits:list"), {"template": template("2021").pk})
    assert listed.context["count"] == 1


def test_a_draft_is_seen_by_those_who_write_templates_alone(draft, log_in):
    draft.change(make_official(), title=CANARY, introduction=CANARY)
    at(draft, 1).change(make_official(), question=CANARY, earlier=[at(template(), 1)])
    pages = [reverse("visits:templates"), draft.get_absolute_url(), url("template_pdf", draft)]
    others = [reverse(f"visits:{name}") for name in ("list", "compare", "compare_operation")]
    others.append(reverse("visits:compare_question", args=[at(template(), 1).pk]))
    for role in Role:
        user = make_board_member() if role == Role.BOARD_MEMBER else make.make_user(role)
        client, may = log_in(user), role in (Role.OFFICIAL, Role.ADMINISTRATOR)
        for page in pages:
            assert client.get(page).status_code == (200 if may else 403), (role, page)
        for page in others:
            assert CANARY not in client.get(page).content.decode(), (role, page)
        assert client.get(reverse("visits:compare_question", args=[at(draft, 1).pk])).status_code in (403, 404)


# Heading fields on a visit


@pytest.fixture
def with_fields(draft):
    """A published template with a required text, one that may be empty, and the form of the visit."""
    append_field(draft, "text", "Antal deltagare", is_required=True)
    append_field(draft, "text", "Väder")
    append_field(draft, "form", "Hur vi sågs", is_required=True)
    return publish(draft)


def named(template, label):
    return f"text-{template.fields.get(label=label).pk}"


def test_fields_of_the_template_are_filled_in_by_its_own_labels(client, with_fields):
    data = {"template": with_fields.pk, "operation_text": "Provodlingen"}
    response = fill_in(client, reverse("visits:create"), **data)
    visit = BoardVisit.objects.latest("pk")
    path = reverse("visits:change", args=[visit.pk])
    assert response.url == path
    body = client.get(path).content.decode()
    assert "Hur vi sågs" in body
    assert field_of(with_fields, "operation").label in body
    number, weather = named(with_fields, "Antal deltagare"), named(with_fields, "Väder")
    assert errors(fill_in(client, path)) == {number, "form"}
    sent = {number: "Elva\noch en hund", weather: "", "form": "outdoors"}
    assert fill_in(client, path, **sent).status_code == 302
    visit = fresh(visit)
    rows = {row.label: row.text for row in heading_rows(visit)}
    assert rows["Antal deltagare"] == "Elva\noch en hund"
    assert rows["Hur vi sågs"]
    assert fields(client.get(path))[number] == "Elva\noch en hund"
    assert fill_in(client, path, **{number: "Tolv"}).status_code == 302
    assert fresh(visit).heading_texts.count() == 2
    assert "Tolv" in client.get(visit.get_absolute_url()).content.decode()


def test_two_who_fill_in_the_same_field_see_both_texts(client, with_fields, official):
    visit = make_visit(by=official, code="2027", form="digital")
    path, name = reverse("visits:change", args=[visit.pk]), named(with_fields, "Väder")
    sent = typed(client, path, **{named(with_fields, "Antal deltagare"): "Elva", name: "Mitt väder"})
    visit.change(official, texts={int(name.removeprefix("text-")): "Lenas väder"})
    response = client.post(path, sent)
    assert response.status_code == 409
    body = response.content.decode()
    assert "<mark>Lenas</mark>" in body
    assert "<mark>Mitt</mark>" in body
    assert client.post(path, fields(response)).status_code == 302
    assert fields(client.get(path))[name] == "Mitt väder"


def test_what_is_not_asked_for_is_not_in_the_form(client, official):
    path = reverse("visits:change", args=[make_visit(by=official, code="2023").pk])
    assert "link" not in fields(client.get(path))
    with_link = make_visit(by=official, code="2023", link="https://a.example/")
    assert fields(client.get(reverse("visits:change", args=[with_link.pk])))["link"] == "https://a.example/"
