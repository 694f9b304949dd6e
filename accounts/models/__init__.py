"""Users, organisation, code lists, settings and drafts."""

from .drafts import Draft
from .lists import CodeList
from .organisation import Agency, Membership, Unit, UnitSetting
from .users import User

__all__ = ["Agency", "CodeList", "Draft", "Membership", "Unit", "UnitSetting", "User"]
