"""The participant answers: on the own phone through a one-time link, or on the coordinator's screen.

Nobody is logged in on the phone, no page says whom the rating is about, and all words come from the instrument. The
link's token stands in the address until it is opened; from then on a cookie of the device is what counts.
"""

from datetime import timedelta
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts.unit_settings import RATING_ANSWER_MINUTES

from ..enums import InvitationPlace, Respondent
from ..middleware import SCREEN
from ..models import Instrument, RatingInvitation
from ..models.instruments import ORIGINAL
from ..models.invitations import LONGEST_WORDS
from ..models.ratings import WILL_NOT_ANSWER

COOKIE = "stegvis_skattning"
COOKIE_PATH = "/skatta/"
# Wrong links from one address before it has to wait, and how long.
MOST_GUESSES, GUESS_SECONDS = 20, 600
WRONG, MOST_WRONG = "rating_screen_wrong", 5
LANGUAGE = "sprak"
REVIEWING = "granska"
# How a language writes the time of day, where it is not 14:30.
CLOCK = {ORIGINAL: "%H.%M"}


class PlainPage(View):
    """A page of the rating: no log-in, kept in no cache, whose address is told to no other page."""

    def dispatch(self, request, *args, **kwargs):
        """Answer, with the headers of a page that leaves no trace."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        # Not no-referrer: browsers would then send forms without an origin, which the check of their token refuses.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def show(self, template, instrument, language, status=200, **context):
        """Return the page `template` in the words of `instrument` in `language`."""
        words = instrument.words[language]
        context |= {
            "instrument": instrument, "words": words, "language": language, "direction": instrument.direction(language),
            "title": instrument.title[language],
        }  # fmt: skip
        response = render(self.request, f"rate/{template}.html", context, status=status)
        response.headers["Content-Language"] = language
        return response

    def show_gone(self, status=404, key="link_over"):
        """Return the page for every link that cannot be used, the same whatever the reason, in all languages."""
        instrument = Instrument.objects.current(Respondent.PARTICIPANT)
        offered = instrument.offered if instrument else {}
        said = [(language, instrument.direction(language), instrument.words[language]) for language in offered]
        return render(self.request, "rate/gone.html", {"said": said, "is_too_many": key == "too_many"}, status=status)


def open_page(view):
    """Return the class `view` as a view that asks for no log-in; each overrides dispatch, which would lose the mark."""
    return login_not_required(view.as_view())


class OpenView(PlainPage):
    """Where a link leads. Looking changes nothing, so that a preview of the link does not use it up; beginning does."""

    def dispatch(self, request, *args, **kwargs):
        """Answer too many wrong links with a wait, whether the next one is right or wrong."""
        if cache.get(guesses_of(request), 0) >= MOST_GUESSES:
            return self.show_gone(status=429, key="too_many")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, token):
        """Show the beginning; the device that has begun goes on where it was."""
        begun = RatingInvitation.objects.of_device(request.COOKIES.get(COOKIE, ""))
        link = RatingInvitation.objects.of_token(token)
        if link is None and begun is not None and begun.is_of(token):
            return redirect(whereabouts(begun))
        if link is None:
            return self.show_wrong()
        return show_beginning(self, link, request.GET.get(LANGUAGE))

    def post(self, request, token):
        """Bind the link to this device and go to the first question."""
        link = RatingInvitation.objects.of_token(token)
        language = chosen(link.instrument, request.POST.get("language"), link.language) if link else None
        secret = link.open(language) if link else None
        if secret is None:
            return self.show_wrong()
        response = redirect("rate:question", 1)
        seconds = link.participant.unit.setting(RATING_ANSWER_MINUTES) * 60
        response.set_cookie(
            COOKIE, secret, max_age=seconds, path=COOKIE_PATH, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
        return response

    def show_wrong(self):
        """Count a link that cannot be used, and say so kindly."""
        key = guesses_of(self.request)
        # Not incr: in the database's cache it gives the key another time, and fails where it has just run out.
        cache.set(key, cache.get(key, 0) + 1, GUESS_SECONDS)
        return self.show_gone()


def guesses_of(request):
    """Return the key under which wrong links from the address of `request` are counted."""
    address = get_adapter().get_client_ip(request)
    return f"rating-link:{sha256(address.encode()).hexdigest()}"


def chosen(instrument, wanted, otherwise):
    """Return the language `wanted` when the instrument offers it, else `otherwise`, else the original."""
    offered = instrument.offered
    return next((language for language in (wanted, otherwise) if language in offered), ORIGINAL)


def show_beginning(view, invitation, wanted):
    """Return the first page of `invitation` in the language `wanted`: what it is, who reads it, which languages."""
    instrument = invitation.instrument
    language = chosen(instrument, wanted, invitation.language)
    until = invitation.answer_until or timezone.now() + timedelta(
        minutes=invitation.participant.unit.setting(RATING_ANSWER_MINUTES)
    )
    words = instrument.words[language]
    return view.show(
        "begin", instrument, language,
        introduction=instrument.introduction[language],
        open_until=words["open_until"].format(time=timezone.localtime(until).strftime(CLOCK.get(language, "%H:%M"))),
        choices=choices_of(instrument, language),
        is_lent=invitation.place == InvitationPlace.SCREEN,
    )  # fmt: skip


def choices_of(instrument, language):
    """Return the languages one can change to, as (code, own name, direction); none where there is but one."""
    others = [(code, name, instrument.direction(code)) for code, name in instrument.offered.items()]
    return [other for other in others if other[0] != language]


def whereabouts(invitation):
    """Return the address where one goes on: the thanks, the first question without an answer, or the review."""
    if invitation.sent_at:
        return reverse("rate:thanks")
    place = invitation.first_unanswered
    return reverse("rate:question", args=[place]) if place else reverse("rate:review")


class AnsweringView(PlainPage):
    """A page of the rating that the device, or the lent screen, has begun."""

    @cached_property
    def is_lent(self):
        """Whether this is the coordinator's screen."""
        return SCREEN in self.request.session

    @cached_property
    def invitation(self):
        """What is being answered, or None."""
        if self.is_lent:
            return RatingInvitation.objects.on_screen(self.request.user, self.request.session[SCREEN])
        return RatingInvitation.objects.of_device(self.request.COOKIES.get(COOKIE, ""))

    @property
    def instrument(self):
        """The instrument being answered."""
        return self.invitation.instrument

    @property
    def language(self):
        """The language it is answered in; the original when it is no longer offered."""
        return chosen(self.instrument, self.invitation.language, None)

    def dispatch(self, request, *args, **kwargs):
        """Let nobody in who has nothing to answer; what has been sent leads to the thanks."""
        if self.invitation is None:
            return redirect("rate:hand_back") if self.is_lent else self.show_gone()
        if self.invitation.sent_at and not isinstance(self, ThanksView):
            return redirect("rate:thanks")
        return super().dispatch(request, *args, **kwargs)


class BeginView(AnsweringView):
    """The first page on the coordinator's screen; a phone that comes here goes on where it was."""

    def get(self, request):
        """Show the beginning, or where one goes on."""
        begun = any(answer is not None for answer in self.invitation.answers)
        if not self.is_lent or begun:
            return redirect(whereabouts(self.invitation))
        return show_beginning(self, self.invitation, request.GET.get(LANGUAGE))

    def post(self, request):
        """Begin in the language chosen."""
        self.invitation.speak(chosen(self.instrument, request.POST.get("language"), self.language))
        return redirect(whereabouts(self.invitation))


class QuestionView(AnsweringView):
    """One question: five answers, or that one will not answer, and words beside it."""

    def dispatch(self, request, *args, **kwargs):
        """Lead to the first question what has no such number."""
        if self.invitation and not 1 <= kwargs["place"] <= len(self.instrument.items):
            return redirect("rate:question", 1)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, place):
        """Show the question with what has been answered to it."""
        answer, words = self.invitation.answers[place - 1], self.invitation.words[place - 1]
        return self.show_question(place, answer, words)

    def post(self, request, place):
        """Keep what was answered and go where the button says; the next question asks for an answer first."""
        answer, words = read_answer(request.POST.get("answer")), read_words(request.POST.get("words"))
        if len(words) > LONGEST_WORDS:
            return self.show_question(place, answer, words, "too_long")
        self.invitation.keep(place, answer, words)
        if "language" in request.POST:
            self.invitation.speak(chosen(self.instrument, request.POST["language"], self.language))
            return redirect(request.get_full_path())
        if "back" in request.POST:
            return redirect("rate:question", max(1, place - 1))
        if self.invitation.answers[place - 1] is None:
            return self.show_question(place, None, words, "choose")
        is_last = place == len(self.instrument.items)
        return redirect("rate:review") if is_last or REVIEWING in request.GET else redirect("rate:question", place + 1)

    def show_question(self, place, answer, words, error=""):
        """Return the page of the question at `place`, with the `error` to mend, a key of the words."""
        said, item = self.instrument.words[self.language], self.instrument.items[place - 1]
        steps = [*self.instrument.labels(self.language).items(), (WILL_NOT_ANSWER, said["will_not_answer"])]
        return self.show(
            "question", self.instrument, self.language, status=400 if error else 200,
            question=item["question"][self.language],
            place=place, count=len(self.instrument.items),
            progress=said["progress"].format(number=place, count=len(self.instrument.items)),
            steps=[(step, label, step == answer) for step, label in steps],
            written=words, longest=LONGEST_WORDS,
            error=said[error].format(most=LONGEST_WORDS) if error else "", is_about_words=error == "too_long",
            choices=choices_of(self.instrument, self.language),
            is_lent=self.is_lent,
        )  # fmt: skip


def read_answer(posted):
    """Return the answer that was `posted`, or None for none and for anything that is no answer."""
    return int(posted) if posted in {"0", "1", "2", "3", "4", "5"} else None


def read_words(posted):
    """Return the words that were `posted` with plain line breaks, without what cannot be stored."""
    return (posted or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


class ReviewView(AnsweringView):
    """All answers once more, each with a way to change it, and the button that sends."""

    def get(self, request):
        """Show the answers."""
        return self.show_review()

    def post(self, request):
        """Send; what has no answer yet is asked for first."""
        if "language" in request.POST:
            self.invitation.speak(chosen(self.instrument, request.POST["language"], self.language))
            return redirect("rate:review")
        if self.invitation.first_unanswered:
            return self.show_review(status=400, is_refused=True)
        sent = self.invitation.send()
        return redirect("rate:thanks") if sent or self.invitation.sent_at else self.show_gone()

    def show_review(self, status=200, is_refused=False):
        """Return the page of all answers."""
        language, said = self.language, self.instrument.words[self.language]
        labels = self.instrument.labels(language) | {WILL_NOT_ANSWER: said["will_not_answer"], None: None}
        rows = [
            (place, item["question"][language], labels[answer], words)
            for place, (item, answer, words) in enumerate(
                zip(self.instrument.items, self.invitation.answers, self.invitation.words, strict=True), start=1
            )
        ]
        return self.show(
            "review", self.instrument, language, status=status, rows=rows, is_refused=is_refused,
            choices=choices_of(self.instrument, language), is_lent=self.is_lent, reviewing=REVIEWING,
            last=len(rows),
        )  # fmt: skip


class ThanksView(AnsweringView):
    """What is said when the answers are sent."""

    def get(self, request):
        """Thank; before anything is sent, lead back to it."""
        if not self.invitation.sent_at:
            return redirect(whereabouts(self.invitation))
        return self.show("thanks", self.instrument, self.language, is_lent=self.is_lent)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class HandBackView(View):
    """The coordinator takes the screen back with the password, or logs out instead."""

    def get(self, request):
        """Ask for the password; where nothing is lent there is nothing to hand back."""
        if SCREEN not in request.session:
            return redirect("accounts:home")
        return self.ask()

    def post(self, request):
        """Unlock with the right password; after too many wrong ones the session ends."""
        if SCREEN not in request.session:
            return redirect("accounts:home")
        if "log_out" in request.POST:
            return self.end(_("You are logged out."))
        if request.user.check_password(request.POST.get("password", "")):
            return self.unlock()
        wrong = request.session.get(WRONG, 0) + 1
        if wrong >= MOST_WRONG:
            return self.end(_("You were logged out after too many wrong passwords."))
        request.session[WRONG] = wrong
        return self.ask(_("The password is wrong. Try again, or log out and log in."), status=400)

    def ask(self, error="", status=200):
        """Return the page that asks for the password."""
        context = {"error": error, "has_password": self.request.user.has_usable_password()}
        return render(self.request, "rate/hand_back.html", context, status=status)

    def unlock(self):
        """Give the screen back to the coordinator, who is shown the ratings."""
        invitation = RatingInvitation.objects.filter(pk=self.request.session.pop(SCREEN)).first()
        self.request.session.pop(WRONG, None)
        self.request.session.cycle_key()
        if invitation is None:
            return redirect("accounts:home")
        return redirect("actionplans:ratings", invitation.participant_id)

    def end(self, words):
        """Log out and say why."""
        logout(self.request)
        messages.info(self.request, words)
        return redirect("account_login")
