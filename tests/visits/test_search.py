"""Search over protocols: what is found, in which order, what is shown, and that nobody finds what is not theirs."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories as make
from visits.models import BoardVisit, VisitTemplate
from visits.search import PASSAGES, START, STOP, hits, parts, ranked, understand

from .factories import approve, fresh, make_board_member, make_official, make_visit, member, register, usual_attendees

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def found(text, visits=None):
    """Return the visits that match `text`, best first."""
    ids = ranked(BoardVisit.objects.all() if visits is None else visits, text) if understand(text) else []
    return [BoardVisit.objects.get(pk=pk) for pk in ids]


def search(client, text, **filters):
    """Search as somebody at the screen does; return the page."""
    response = client.post(reverse("visits:search_text"), {"q": text})
    assert response.status_code == 302
    assert text not in response["Location"] or not text
    return client.get(reverse("visits:search"), filters)


def shown(response):
    return [hit.visit for hit in response.context["hits"]]


class TestWords:
    def test_are_found_in_every_form_and_wherever_they_stand(self):
        visit = make_visit(operation_text="Skogslaget", texts=["Bussarna går sällan", "Ett kylrum saknas"])
        for text in (
            "buss",
            "BUSSEN",
            "skogslaget",
            "buss kylrum",
            '"går sällan"',
            "skogslaget buss",
            "handlingsplaner",
        ):
            assert found(text) == [visit], text
        for text in ("tåg", "buss tåg", '"sällan går"', "buss -kylrum"):
            assert found(text) == [], text
        assert found("tåg or kylrum") == found("tåg eller kylrum") == found("tåg ELLER buss") == [visit]
        assert found('"kylrum eller"') == [visit]

    def test_follow_what_is_written_and_taken_away(self):
        visit = make_visit(texts=["Bussarna går sällan"])
        answer = visit.answers.first()
        answer.write("Tågen går ofta", version=answer.version, by=make_official())
        assert (found("buss"), found("tåg")) == ([], [visit])
        fresh(visit).change(make_official(), operation_text="Sågverket")
        assert found("sågverket tåg") == [visit]

    def test_of_the_remainder_are_found_until_it_is_cleared(self):
        visit = make_visit(remainder=["En förlorad dagordning"])
        assert found("dagordning") == [visit]
        visit.clear_remainder(make_official())
        assert found("dagordning") == []

    def test_of_the_whole_protocol_are_found(self):
        field = VisitTemplate.objects.get(code="2023").fields.first()
        visit = make_visit(link="https://www.solrosen.example/om")
        visit.change(make_official(), introduction="Ledamöterna undrade", texts={field.pk: "Fjorton spadar"})
        for text in ("ledamöterna undrade", "www.solrosen.example", "solrosen.example", "fjorton spade"):
            assert found(text) == [visit], text
        visit.change(make_official(), link="", texts={field.pk: "Femton"})
        for text in ("solrosen.example", "spade"):
            assert found(text) == [], text

    def test_of_who_took_part_and_the_number_are_found_once_they_stand(self):
        visit = make_visit(attendees=[member("Ragnhild Lönnqvist", "majority", is_leading=True)])
        assert found("lönnqvist") == []
        visit = register(visit, number="AMN 2026-123")
        for text in ("lönnqvist", "Ragnhild Lönnqvist", "AMN 2026-123", '"2026-123"'):
            assert found(text) == [visit], text
        visit.take_back_note(make_official())
        assert found("AMN 2026-123") == []

    def test_go_with_a_visit_thrown_away(self):
        make_visit(texts=["Bussarna"]).discard(make_official())
        assert found("buss") == []

    def test_more_than_the_index_holds_stops_no_writing(self):
        visit = make_visit()
        for place, answer in enumerate(visit.answers.all()):
            text = " ".join(f"ord{place}x{number}" for number in range(11_000))[:99_900]
            answer.write(text, version=answer.version, by=make_official())
        assert found("ord0x1") == [visit]


class TestOrder:
    def test_answers_before_questions_and_later_before_earlier(self):
        earlier, later = (
            make_visit(texts=["Vi har en lastcykel"], visited_on=TODAY() - timedelta(days=days)) for days in (90, 10)
        )
        make_visit(visited_on=None, texts=["Vi har en lastcykel"])
        assert found("lastcykel")[:2] == [later, earlier]
        about = make_visit(texts=["", "Handlingsplanen, handlingsplaner och åter handlingsplanen"])
        assert found("handlingsplaner")[0] == about

    def test_only_the_latest_are_ranked(self, monkeypatch):
        monkeypatch.setattr("visits.search.MOST_HITS", 2)
        made = [make_visit(texts=["Lastcykel"], visited_on=date(2020, 1, day)) for day in (1, 2, 3)]
        assert found("lastcykel") == [made[2], made[1]]


class TestContext:
    def test_shows_the_words_marked_where_they_stand(self):
        visit = make_visit(operation_text="Bussdepån", texts=["Inget", "### Resor\n\n- Bussen går **sällan**, tyvärr."])
        [hit] = hits([visit.pk], understand("bussen tyvärr"))
        [passage] = hit.passages
        assert passage.answer.number == 2
        assert [part for part, is_marked in passage.text if is_marked] == ["Bussen", "tyvärr"]
        whole = "".join(part for part, _marked in passage.text)
        assert not {"#", "*", "-"} & set(whole)

    def test_shows_the_best_passages_only(self):
        visit = make_visit(texts=["Buss"] * 6)
        [hit] = hits([visit.pk], understand("buss"))
        assert len(hit.passages) == PASSAGES

    def test_shows_what_the_heading_says(self):
        visit = approve(make_visit(attendees=[member("Ragnhild Lönnqvist", "majority", is_leading=True)]))
        [hit] = hits([visit.pk], understand("lönnqvist"))
        assert [part for passage in hit.passages for part, is_marked in passage.text if is_marked] == ["Lönnqvist"]

    def test_shows_what_stands_outside_the_answers(self):
        visit = make_visit(remainder=["En förlorad dagordning"])
        [hit] = hits([visit.pk], understand("dagordning"))
        assert [(it.answer, "dagordning" in dict(it.text)) for it in hit.passages] == [(None, True)]

    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.tuples(st.text("abcå <&", min_size=1), st.booleans())))
    def test_parts_are_the_text_and_its_marks(self, pieces):
        marked = "".join(f"{START}{text}{STOP}" if is_marked else text for text, is_marked in pieces)
        found = parts(marked)
        assert "".join(text for text, _marked in found) == "".join(text for text, _marked in pieces)
        assert [text for text, is_marked in found if is_marked] == [text for text, is_marked in pieces if is_marked]

    def test_markup_in_a_protocol_is_shown_as_text(self, log_in):
        make_visit(texts=["<i>buss</i> & <script>alert(1)</script> <b>tåg</b>"])
        body = search(log_in(make_official()), "buss").content.decode()
        assert not any(markup in body for markup in ("<script>alert", "<b>tåg", "<i>"))
        assert "<mark>buss</mark>" in body


class TestPage:
    def test_each_finds_what_they_may_read(self, log_in):
        member = make_board_member()
        draft = make_visit(texts=["Lastcykel"], attendees=usual_attendees(leader=member))
        other, approved = make_visit(texts=["Lastcykel"]), approve(make_visit(texts=["Lastcykel"]))
        for user, theirs in (
            (make_official(), {draft, other, approved}), (member, {draft, approved}),
            (make.make_user("manager"), {approved}), (make_board_member(), {approved}),
        ):  # fmt: skip
            response = search(log_in(user), "lastcykel")
            assert set(shown(response)) == theirs
            assert response.context["count"] == len(theirs)

    def test_a_corrected_protocol_is_found_as_its_correction(self, log_in):
        client, original = log_in(make_official()), approve(make_visit(texts=["Lastcykel"]))
        correction, _created = original.correct(by=make_official(), key=uuid.uuid4(), reason="Fel namn.")
        assert set(shown(search(client, "lastcykel"))) == {original, correction}
        approve(fresh(correction))
        assert shown(search(client, "lastcykel")) == [correction]

    def test_filters_by_year_operation_and_state(self, log_in):
        client = log_in(make_official())
        old = make_visit(texts=["Lastcykel"], visited_on=date(2021, 5, 1), operation_text="Köket")
        new = approve(make_visit(texts=["Lastcykel"], visited_on=date(2023, 5, 1), operation_text="Växthuset"))
        for filters, wanted in (
            ({"year": "2021"}, [old]), ({"operation": "Växthuset"}, [new]), ({"state": "approved"}, [new]),
            ({"year": "2021", "state": "approved"}, []), ({}, [new, old]), ({"year": "inget"}, []),
        ):  # fmt: skip
            response = search(client, "lastcykel", **filters)
            assert response.status_code == 200
            if filters != {"year": "inget"}:
                assert shown(response) == wanted

    def test_turns_pages(self, log_in, monkeypatch):
        monkeypatch.setattr("visits.views.search.PAGE_SIZE", 2)
        client, visits = log_in(make_official()), [make_visit(texts=["Lastcykel"]) for _number in range(3)]
        first = search(client, "lastcykel")
        second = client.get(reverse("visits:search"), {"after": first.context["page"].after})
        assert shown(first) + shown(second) == list(reversed(visits))

    def test_keeps_the_text_in_the_session_and_out_of_addresses(self, log_in):
        client = log_in(make_official())
        page = search(client, "Anna Andersson")
        assert 'value="Anna Andersson"' in page.content.decode()
        assert "Andersson" not in page.request["QUERY_STRING"]
        assert shown(search(client, "")) == []

    @pytest.mark.parametrize(
        "text", ["och det att", "-buss", "!!! &|", "'", '"', "a" * 200, "<script>", "\\", "%s", ":*"]
    )
    def test_odd_words_give_a_page(self, log_in, text):
        make_visit()
        assert search(log_in(make_official()), text).status_code == 200

    def test_asks_the_database_as_often_for_many_hits(self, log_in, django_assert_max_num_queries):
        client = log_in(make_official())
        for _number in range(6):
            make_visit(texts=["Lastcykel"])
        search(client, "lastcykel")
        with django_assert_max_num_queries(12):
            client.get(reverse("visits:search"))


def test_no_text_is_an_error():
    make_visit(texts=["Lastcykel"])

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
    def ask(text):
        alternatives = understand(text)
        if alternatives:
            assert hits(ranked(BoardVisit.objects.all(), text), alternatives) is not None

    ask()
