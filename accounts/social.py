"""Log-in through the municipality's own system; loaded only where OpenID Connect is set up."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Lets in those who have a user here with the same e-mail address."""

    def is_open_for_signup(self, request, sociallogin):
        """Return False: whoever has no user here is not let in."""
        return False
