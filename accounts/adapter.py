"""How allauth behaves here: nobody signs up; whoever logs in was made by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up."""

    def is_open_for_signup(self, request):
        """Return False: administrators make the users."""
        return False
