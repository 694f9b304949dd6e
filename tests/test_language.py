"""Swedish: the catalogue is complete and sound, and no page, letter or file shows a Swede any English."""

import re
import time
import uuid
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import trans_real
from django.utils.translation.trans_real import DjangoTranslation
from zeal import zeal_ignore

from accounts import tasks
from accounts.enums import Role
from accounts.middleware import LAST_SEEN
from accounts.models import CodeList, User
from actionplans.tasks import send_notice
from config import errors
from tests.access.table import ALLAUTH, TABLE
from tests.access.world import ABOUT_A_PERSON, AUTHORS, World
from tests.catalogue import CATALOGUE, ROOT, as_compiled, compiled, gather, own_files, read_catalogue, shown_as_they_are
from tests.wording import ENGLISH, read, without_code, words

PASSWORD = "prov-losenord-1"
FOREIGN = ROOT / "config" / "foreign_messages.py"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|\n")
# Words that are both Swedish and English: Friday is short the same in both.
BOTH = {"be", "plan", "fri", "moment"}
ENDINGS = (".", "?", ":", "…")
NOT_SHOWN = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->|<(script|style|code)\b.*?</\1>"
    r"|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}",
    re.S,
)


@pytest.fixture(scope="module")
def catalogue():
    """Return the entries of the .po, its header left out."""
    return {key: entry for key, entry in read_catalogue().items() if key[1]}


class TestCatalogue:
    def test_it_holds_the_msgids_of_code_and_templates_and_no_others(self, catalogue):
        asked = gather(own_files())
        # What makemessages does not find is asked for within an f-string.
        missing, superfluous = set(asked) - set(catalogue), set(catalogue) - set(asked)
        assert not missing, "run makemessages and translate"
        assert not superfluous, "run makemessages"
        assert asked == {key: entry.plural for key, entry in catalogue.items()}

    def test_each_has_its_swedish_in_every_form_and_nobody_has_guessed(self, catalogue):
        for (_context, msgid), entry in catalogue.items():
            assert len(entry.swedish) == (1 if entry.plural is None else 2), msgid
            assert all(text.strip() for text in entry.swedish), f"no Swedish: {msgid}"
            assert "fuzzy" not in entry.flags, msgid

    def test_placeholders_tags_lines_and_the_end_of_a_sentence_are_the_same(self, catalogue):
        for (_context, msgid), entry in catalogue.items():
            english = [msgid] if entry.plural is None else [msgid, entry.plural]
            for one, swedish in zip(english, entry.swedish, strict=True):
                assert Counter(PLACEHOLDER.findall(swedish)) == Counter(PLACEHOLDER.findall(one)), one
                assert [swedish.endswith(end) for end in ENDINGS] == [one.endswith(end) for end in ENDINGS], one
                assert (swedish[:1].isspace(), swedish[-1:].isspace()) == (one[:1].isspace(), one[-1:].isspace()), one

    def test_the_compiled_catalogue_says_the_same(self):
        assert compiled(CATALOGUE.with_suffix(".mo")) == as_compiled(read_catalogue())

    def test_what_is_said_anew_for_a_library_is_still_asked_by_one(self):
        ours = gather(path for path in own_files() if path != FOREIGN)
        assert not gather([FOREIGN]).keys() - gather(foreign_files()).keys() - ours.keys()

    def test_templates_show_no_words_past_gettext(self):
        for path in own_files():
            if path.suffix == ".html":
                assert not bare_words(path.read_text()), path.name

    def test_code_shows_no_words_past_gettext(self):
        for path in own_files():
            if path.suffix == ".py" and not {"migrations", "management"} & set(path.parts):
                assert not list(shown_as_they_are(path.read_text())), path.name


def foreign_files():
    """Yield the files of the libraries that may speak to somebody here."""
    for package in ("allauth", "crispy_forms", "django_filters", "django.contrib.auth", "django.forms", "django.core"):
        folder = Path(find_spec(package).origin).parent
        for pattern in ("*.py", "*.html", "*.txt"):
            parts = {"providers", "headless", "idp", "openid", "tests", "management"}
            yield from (path for path in folder.rglob(pattern) if not parts & set(path.parts))


def bare_words(template):
    """Return the words of `template` that stand there as they are: everybody would read them in that language."""
    text = NOT_SHOWN.sub("", template)
    spoken = re.findall(r'\b(?:title|alt|aria-label|placeholder|data-head)="([^"]*)"', text)
    return words(" ".join([re.sub(r"<[^>]*>", " ", text, flags=re.S), *spoken])) - {"stegvis", "nbsp"}


# What somebody reads


@pytest.fixture(scope="module")
def english_words(catalogue):
    """Return the words that stand in msgids and in nobody's Swedish: ours, Django's and the libraries'."""
    english, swedish = set(ENGLISH), set()
    for key, text in trans_real.translation("sv")._catalog.items():
        swedish |= words(without_code(text))
        english |= words(without_code((key[0] if isinstance(key, tuple) else key).split("\x04")[-1]))
    return english - (swedish - ENGLISH) - BOTH


@pytest.fixture(scope="module")
def swedish_words(catalogue):
    """Return the words that stand in our Swedish and in no msgid."""
    english = set().union(*(words(without_code(f"{msgid} {entry.plural}")) for (_, msgid), entry in catalogue.items()))
    return set().union(*(words(without_code(" ".join(entry.swedish))) for entry in catalogue.values())) - english - BOTH


@pytest.fixture(scope="module")
def written(world, django_db_blocker):
    """Return the words of all that is stored, the Swedish of the code lists left out."""
    with django_db_blocker.unblock():
        models = [model for model in apps.get_models() if model._meta.app_label != "pghistory"]
        rows = [row for model in models for row in model._base_manager.values()]
        labels = set(CodeList.objects.values_list("label", flat=True))
    texts = {str(value) for row in rows for value in row.values() if isinstance(value, (str, list))}
    return words("\n".join(texts - labels))


@pytest.fixture
def untranslated(monkeypatch):
    """Return the set of msgids that are looked up in Swedish and have none."""
    missed = set()

    def noting(lookup):
        def look_up(self, msgid, *others):
            if self.language() == "sv" and not has(self, msgid, is_plural=bool(others)):
                missed.add(msgid)
            return lookup(self, msgid, *others)

        return look_up

    def has(translation, msgid, is_plural):
        return not msgid or (msgid in translation._catalog) or (is_plural and (msgid, 0) in translation._catalog)

    for name in ("gettext", "ngettext"):
        monkeypatch.setattr(DjangoTranslation, name, noting(getattr(DjangoTranslation, name)))
    return missed


@pytest.fixture
def swedish(untranslated, english_words):
    """Return a function that fails when a text (or a response) shows English or made anybody look for it in vain."""

    def check(shown, where):
        text = shown if isinstance(shown, str) else read(shown)
        assert not (found := words(text) & english_words), (where, found)
        assert not untranslated, where

    return check


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Return the World, built once: every question below is asked in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def rolled_back(request, django_db_blocker):
    """Undo what a test that asks for the world does to it."""
    if "world" not in request.fixturenames:
        yield
        return
    world = request.getfixturevalue("world")
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        yield world
        transaction.set_rollback(True)


def client_of(world, actor):
    client = Client(HTTP_USER_AGENT="Provläsaren")
    if actor != "anonymous":
        client.force_login(world.user(actor))
        session = client.session
        session[LAST_SEEN] = int(time.time())
        session.save()
    return client


def actor_and_target(page, actors):
    """Return who may ask for `page`, and about whom."""
    if actors == {"author"}:
        return AUTHORS["own"], "own"
    actor = next((one for one in ("coordinator", "manager", "official") if one in actors), None) or min(actors)
    return actor, "own" if page.about in ABOUT_A_PERSON else None


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_page_of_ours_is_in_swedish(world, swedish, name):
    page = TABLE[name]
    if page.get:
        actor, target = actor_and_target(page, page.get)
        query = f"?{page.query}" if page.query else ""
        swedish(client_of(world, actor).get(world.address(name, page.about, target) + query, follow=True), name)
    if page.post:
        actor, target = actor_and_target(page, page.post)
        for what, data in (("nothing", {}), ("what is right", page.post_data), ("what is wrong", WRONG)):
            with transaction.atomic():
                sent = {"idempotency_key": uuid.uuid4(), "rows": "6"} | data
                response = client_of(world, actor).post(world.address(name, page.about, target), sent, follow=True)
                swedish(response, f"{name}, {what} sent")
                transaction.set_rollback(True)


# Pages in the words of an instrument, in the language that the participant has chosen, whoever is logged in.
OF_PARTICIPANTS = {name for name in TABLE if name.startswith("rate:")}


@pytest.mark.parametrize(
    "name", sorted(name for name, page in TABLE.items() if page.get and name not in OF_PARTICIPANTS)
)
def test_who_has_chosen_english_reads_no_swedish_but_what_people_wrote(world, swedish_words, written, name):
    page = TABLE[name]
    actor, target = actor_and_target(page, page.get)
    User.objects.update(language="en")
    query = f"?{page.query}" if page.query else ""
    response = client_of(world, actor).get(world.address(name, page.about, target) + query, follow=True)
    # Documents are always in Swedish, and so are the headings of registers.
    if "pdf" not in response.headers["Content-Type"] and name != "participants:import_template":
        mixed = words(read(response)) & (swedish_words - written)
        assert not mixed, name


# Something for every kind of field that cannot be so.
WRONG = dict.fromkeys(
    ("occurred_on", "next_on", "started_on", "planned_end_on", "on", "visited_on", "email", "personal_number", "unit",
     "starts_on", "ends_on", "kind", "role", "language", "form", "coordinator", "reason", "outcome", "parties", "to",
     "valid_from", "valid_to", "position", "followup_days", "version", "template", "link", "registered_sex", "born_on"),
    "1",
) | {"text": "ord " * 15_000, "name": "x" * 500, "first_name": "x" * 500, "code": "åäö"}  # fmt: skip


@pytest.mark.parametrize("actor", [*Role.values, "no_role"])
def test_the_start_of_everybody_is_in_swedish(world, swedish, actor):
    swedish(client_of(world, actor).get(reverse("accounts:home"), follow=True), actor)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("participants:list", "followup=never&planned_end=passed"), ("participants:list", "status=1&unit=x"),
        ("participants:log", "sample=1"), ("participants:log", "from=1"), ("visits:list", "state=x"),
        ("reports:period", "start=x"), ("reports:period", "start=2026-02-01&end=2026-01-01"),
        ("reports:period", "start=1900-01-01&end=2026-01-01"), ("reports:period", "variant=spread"),
        ("reports:period_pdf", "variant=spread"), ("reports:today", "visa=forsenade"),
        ("accounts:users", "q=finns inte"),
    ],
)  # fmt: skip
def test_a_page_asked_otherwise_is_in_swedish(world, swedish, name, query):
    actor, _target = actor_and_target(TABLE[name], TABLE[name].get)
    swedish(client_of(world, actor).get(f"{reverse(name)}?{query}"), query)


class TestErrorPages:
    def test_those_the_database_may_be_the_fault_of(self, swedish):
        request = RequestFactory().get("/")
        swedish(errors.bad_request(request, None), 400)
        swedish(errors.server_error(request), 500)
        try:
            raise OperationalError
        except OperationalError:
            response = errors.server_error(request)
        assert response.status_code == 503
        swedish(response, 503)

    def test_those_about_what_was_asked(self, world, swedish):
        client = client_of(world, "coordinator")
        swedish(client.get("/finns-inte/"), 404)
        swedish(client.get(reverse("accounts:administration")), 403)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(world.user("coordinator"))
        response = strict.post(reverse("accounts:own"), {"language": "sv"})
        assert response.status_code == 403
        swedish(response, "csrf")


class TestLogin:
    """allauth's pages and letters, in the words that are ours where its own were none or clumsy."""

    @pytest.fixture
    def client(self, world):
        client = Client(HTTP_USER_AGENT="Provläsaren")
        client.post(reverse("account_login"), {"login": world.user("coordinator").email, "password": PASSWORD})
        return client

    @pytest.mark.parametrize("actor", ["anonymous", "coordinator"])
    @pytest.mark.parametrize("name", sorted(ALLAUTH - {"account_confirm_email", "account_reset_password_from_key"}))
    def test_pages(self, world, swedish, name, actor):
        client = client_of(world, actor)
        for ask in (client.get, client.post):
            swedish(ask(reverse(name), follow=True), f"{ask} {name} as {actor}")

    def test_wrong_and_too_many_tries(self, world, swedish):
        for _try in range(40):
            response = Client().post(
                reverse("account_login"), {"login": world.user("coordinator").email, "password": "fel"}
            )
            swedish(response, "wrong password")
        assert response.status_code == 429
        swedish(Client().post(reverse("account_login"), {"login": "x", "password": ""}), "no address")

    def test_a_forgotten_password(self, world, swedish, mailoutbox):
        swedish(Client().post(reverse("account_reset_password"), {"email": "x"}), "no address")
        client = Client(HTTP_USER_AGENT="Provläsaren")
        sent = client.post(reverse("account_reset_password"), {"email": world.user("coordinator").email}, follow=True)
        swedish(sent, "sent")
        link = re.search(r"https?://\S+?(/\S+)", mailoutbox[0].body)[1]
        page = client.get(link, follow=True)
        swedish(page, "form")
        for password in ("kort", "123456789012345"):
            swedish(client.post(page.request["PATH_INFO"], {"password1": password, "password2": "annat"}), "wrong")
        new = {"password1": "ett-nytt-losenord-1", "password2": "ett-nytt-losenord-1"}
        swedish(client.post(page.request["PATH_INFO"], new, follow=True), "done")
        swedish(client.get(link, follow=True), "used")
        check_letters(mailoutbox, swedish, 2)

    def test_another_password(self, client, swedish, mailoutbox):
        url = reverse("account_change_password")
        swedish(client.post(url, {"oldpassword": "fel", "password1": "Koordinator", "password2": "x"}), "wrong")
        new = {"oldpassword": PASSWORD, "password1": "ett-nytt-losenord-1", "password2": "ett-nytt-losenord-1"}
        swedish(client.post(url, new, follow=True), "done")
        check_letters(mailoutbox, swedish, 1)

    def test_another_address(self, world, client, swedish, mailoutbox):
        url = reverse("account_email")
        for address in ("x", world.user("manager").email, world.user("coordinator").email):
            swedish(client.post(url, {"email": address, "action_add": ""}, follow=True), f"{address} given")
        swedish(client.post(url, {"email": "ny@example.org", "action_add": ""}, follow=True), "given")
        swedish(client.post(url, {"email": "ny@example.org", "action_send": ""}, follow=True), "again")
        link = re.search(r"https?://\S+?(/\S+)", mailoutbox[-1].body)[1]
        with zeal_ignore():
            swedish(client.get(link, follow=True), "link")
            swedish(client.post(link, follow=True), "confirmed")
        swedish(client.get(reverse("account_confirm_email", args=["x"])), "damaged link")
        check_letters(mailoutbox, swedish, 2)

    def test_the_second_step(self, world, client, swedish, mailoutbox, monkeypatch):
        monkeypatch.setattr(transaction, "on_commit", lambda act, **options: act())
        url = reverse("mfa_activate_totp")
        swedish(client.get(reverse("account_email")), "opened by chance before")
        again = client.get(url).headers["Location"]
        swedish(client.get(again), "the password once more")
        swedish(client.post(again, {"password": "fel"}), "wrong password")
        swedish(client.post(again, {"password": PASSWORD, "next": url}, follow=True), "set up")
        swedish(client.post(url, {"code": "000000"}), "wrong code")
        secret = client.session[totp.SECRET_SESSION_KEY]
        code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
        swedish(client.post(url, {"code": code}, follow=True), "on")
        for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp"):
            swedish(client.get(reverse(name)), name)
        swedish(client.get(reverse("mfa_generate_recovery_codes")), "new codes")
        swedish(client.post(reverse("mfa_generate_recovery_codes"), follow=True), "new codes made")
        other = Client()
        data = {"login": world.user("coordinator").email, "password": PASSWORD}
        swedish(other.post(reverse("account_login"), data, follow=True), "asked for the second step")
        swedish(other.post(reverse("mfa_authenticate"), {"code": "000000"}), "wrong second step")
        swedish(client.get(reverse("mfa_reauthenticate")), "once more")
        swedish(client.post(reverse("mfa_deactivate_totp"), follow=True), "off")
        check_letters(mailoutbox, swedish, 3)

    def test_where_one_is_logged_in(self, world, client, swedish):
        Client().post(reverse("account_login"), {"login": world.user("coordinator").email, "password": PASSWORD})
        swedish(client.get(reverse("usersessions_list")), "two")
        swedish(client.post(reverse("usersessions_list"), follow=True), "the other ended")

    def test_letters_of_ours(self, world, swedish, mailoutbox):
        tasks.send_invitation.call(world.user("coordinator").pk, "https://example.org/")
        tasks.send_two_factor_removed.call(world.user("coordinator").pk, "https://example.org/")
        send_notice.call(world.user("case_officer").pk, "https://example.org/")
        check_letters(mailoutbox, swedish, 3)


def check_letters(letters, swedish, number):
    """`number` letters or more were sent, all in Swedish."""
    assert len(letters) >= number
    for letter in letters:
        swedish(f"{letter.subject}\n{letter.body}", letter.subject)
