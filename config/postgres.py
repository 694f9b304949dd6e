"""What we ask of PostgreSQL beyond Django: Swedish order, forgiving search of names, days some months later."""

from django.db.models import BooleanField, DateField, F, Func, TextField, Value

# The last three letters of the Swedish alphabet sort after z; the rest of Latin sorts as its base letter.
SWEDISH_ORDER = ("åäæöøéèëêüáàâçñíìóòúùýšžćč", "{||}}eeeeuaaacniioouuyszcc")
# What a search forgives: accents, and that å, ä and ö were typed without dots and rings.
SEARCH_FOLD = ("åäæöøéèëêüáàâçñíìóòúùýšžćč-'’", "aaaooeeeeuaaacniioouuyszcc   ")
FOLDED = str.maketrans(*SEARCH_FOLD)


class SwedishOrder(Func):
    """Text turned into what sorts right under plain byte order: å, ä, ö last and in that order."""

    template = f"""translate(lower(%(expressions)s), '{SWEDISH_ORDER[0]}', '{SWEDISH_ORDER[1]}')"""
    output_field = TextField(db_collation="C")


class SearchFold(Func):
    """Text as the name search sees it: lower case without accents, hyphens as spaces, a space before each word."""

    template = "' ' || translate(lower(%(expressions)s), '{}', '{}')".format(
        SEARCH_FOLD[0].replace("'", "''"), SEARCH_FOLD[1]
    )
    output_field = TextField()


def fold(text):
    """Return `text` folded as SearchFold folds it in the database, without the leading space."""
    return text.lower().translate(FOLDED)


def joined(*names):
    """Return an expression that joins the columns `names` with a space and is allowed in generated columns."""
    parts = []
    for name in names:
        parts += [F(name), Value(" ")]
    return Joined(*parts[:-1])


class Joined(Func):
    """Text joined by ||, which unlike concat() is immutable and so allowed in generated columns."""

    arg_joiner = " || "
    template = "(%(expressions)s)"
    output_field = TextField()


class IsIn(Func):
    """Whether a value is an element of an array; with the array in an outer query the value's index is used."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class Later(Func):
    """The day so many months or days after another: Later(day, number, unit="months")."""

    template = "(%(expressions)s))::date"
    output_field = DateField()

    def __init__(self, day, number, unit="months", **extra):
        super().__init__(day, number, arg_joiner=f" + make_interval({unit} => ", **extra)
