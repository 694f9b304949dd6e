"""Users, organisation, code lists, settings, drafts and sent forms."""

from .drafts import Draft
from .lists import CodeList
from .organisation import Agency, Membership, Unit, UnitSetting
from .sent import SentForm
from .users import User

__all__ = ["Agency", "CodeList", "Draft", "Membership", "SentForm", "Unit", "UnitSetting", "User"]
