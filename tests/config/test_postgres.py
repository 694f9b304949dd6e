"""What the database must know of Swedish, and the folding that Python and PostgreSQL share."""

import pytest
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Unit
from config.checks import postgres_is_usable
from config.postgres import SearchFold, SwedishOrder, fold
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_names_sort_as_in_a_swedish_directory():
    root = make.make_root("Aa")
    names = ["Öberg", "Ängström", "Åberg", "Zorn", "Éric", "Edvin", "Erik", "åkesson"]
    for name in names:
        make.make_unit(name, parent=root)
    ordered = [unit.name for unit in Unit.objects.exclude(pk=root.pk).in_name_order()]
    assert ordered == ["Edvin", "Éric", "Erik", "Zorn", "Åberg", "åkesson", "Ängström", "Öberg"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(alphabet="abcåäöÅÄÖéÉüøæ -'’xyz", max_size=20))
def test_the_database_folds_as_python_does(text):
    make.make_root()
    folded = Unit.objects.annotate(folded=SearchFold(Value(text))).values_list("folded", flat=True)[0]
    assert folded == f" {fold(text)}"


def test_swedish_order_is_the_order_of_its_bytes():
    make.make_root()
    keys = Unit.objects.annotate(a=SwedishOrder(Value("Ö")), z=SwedishOrder(Value("z"))).values_list("a", "z")[0]
    assert keys[0] > keys[1]


def test_this_database_is_usable():
    assert postgres_is_usable(databases=["default"]) == []
