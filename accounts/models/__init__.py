"""Users, organisation, code lists, settings, drafts, saved filters and sent forms."""

from .drafts import Draft
from .filters import SavedFilter
from .lists import CodeList
from .organisation import Agency, Membership, Unit, UnitSetting
from .sent import SentForm
from .users import User

__all__ = ["Agency", "CodeList", "Draft", "Membership", "SavedFilter", "SentForm", "Unit", "UnitSetting", "User"]
