"""What a page says of a save it sends: which page it is, which turn, and what it has sent before without an answer.

A connection that breaks after the server has stored a text leaves the page without a word of it. With its next save the
page names the earlier ones, so that the server knows its own text again and takes it for no conflict; a save that comes
late, after one sent later, is known by its turn and overwrites nothing.
"""

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_TURNS = 2**31 - 1
# So many pages may have tried in vain, one after another, before the earliest is forgotten.
MOST_SEEN = 20
SEEN = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}):([0-9]{1,9})")


@dataclass(frozen=True)
class Sent:
    """A save of the page `page`, its `turn`-th; `seen` are the saves it knows to come from itself: page -> turn."""

    page: UUID
    turn: int
    seen: dict = field(default_factory=dict)

    def follows(self, answer):
        """Return whether what `answer` holds came from the same writing, earlier than this save."""
        return answer.saved_page is not None and answer.saved_turn <= self.seen.get(answer.saved_page, -1)

    def may_be_overtaken(self, answer):
        """Return whether an earlier save of the same page, not yet heard of, could still be stored in `answer`."""
        return not self.is_late(answer) and (answer.saved_page == self.page or self.page in self.seen)

    def is_late(self, answer):
        """Return whether the same page has had a later save stored in `answer`, or found to stand there."""
        return answer.saved_page == self.page and answer.saved_turn > self.turn


def read_seen(text):
    """Return `{page: turn}` of `text` ("page:turn page:turn"); raise ValidationError for anything else."""
    pairs = [SEEN.fullmatch(part) for part in text.split()]
    if not all(pairs) or len(pairs) > MOST_SEEN:
        raise ValidationError(_("The form was damaged on its way. Load the page again and save once more."))
    return {UUID(pair[1]): int(pair[2]) for pair in pairs}
