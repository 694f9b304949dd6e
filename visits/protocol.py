"""The protocol of a visit as PDF."""

from django.utils import translation
from django.utils.translation import gettext as _

from config.pdf import LANGUAGE, render_pdf
from config.templatetags.stegvis import long_day

from .heading import heading_rows
from .versions import versions

TEMPLATE = "visits/protocol_print.html"


def protocol_pdf(visit, with_guidance=True):
    """Return the protocol of `visit` (with its contents fetched) as the bytes of a PDF."""
    context, options = protocol_parts(visit, with_guidance)
    return render_pdf(TEMPLATE, context, **options)


def protocol_parts(visit, with_guidance=True):
    """Return `(context, options)` for render_pdf: what the template needs, and title, header and footer.

    `with_guidance` is whether the guiding texts stand under the questions.
    """
    with translation.override(LANGUAGE):
        name = f"{visit.operation_text or visit.title}, {long_day(visit.visited_on)}".removesuffix(", ")
        title = _("Board visit: %(name)s") % {"name": name}
        found = versions(visit)
        if visit.protocol_version > 1:
            title = _("%(title)s, version %(version)d") % {"title": title, "version": visit.protocol_version}
        state = "" if visit.is_approved else visit.get_state_display()
        return {
            "visit": visit,
            "heading": heading_rows(visit),
            "with_guidance": with_guidance,
            "versions": found if len(found) > 1 else [],
            "place_taken": place_taken(visit, found),
        }, {
            "title": title,
            "header": f"{state} – {title}" if state else title,
            "footer": footer(visit, found),
        }


def footer(visit, found):
    """Return the sentence at the foot of every page: how far it has come, or what has taken its place."""
    return place_taken(visit, found) or standing(visit)


def place_taken(visit, found):
    """Return which of the versions `found` has taken the place of `visit`, in words, or ""."""
    if found[-1].protocol_version <= visit.protocol_version:
        return ""
    return _("Corrected: version %(version)d has taken its place.") % {"version": found[-1].protocol_version}


def standing(visit):
    """Return one sentence about how far the protocol has come."""
    if not visit.is_approved:
        return _("This protocol is not approved.")
    words = {"name": visit.approved_by.name, "date": long_day(visit.approved_on), "recorder": visit.recorded_by.name}
    if visit.approved_by.user_id == visit.recorded_by_id:
        return _("Approved by %(name)s %(date)s.") % words
    return _("Approved by %(name)s %(date)s, recorded by %(recorder)s.") % words


def reported(visit):
    """Return when the board took the protocol up and in which paragraph, or ""."""
    return ", ".join(filter(None, [long_day(visit.reported_on), visit.reported_paragraph]))


def registered(visit):
    """Return the registration number and the day, or ""."""
    return ", ".join(filter(None, [visit.registration_number, long_day(visit.registered_on)]))


def version_line(version):
    """Return one version of a protocol in words: number, how far it has come, and why it was made."""
    words = [_("Version %(version)d.") % {"version": version.protocol_version}, standing(version)]
    if version.corrects_id:
        words.append(_("Reason for the correction: %(reason)s") % {"reason": version.correction_reason})
    return " ".join(words)


def file_name(visit):
    """Return the name of the file, without ending."""
    version = f" version {visit.protocol_version}" if visit.protocol_version > 1 else ""
    return f"nämndbesök {visit.operation_text} {visit.visited_on or ''}{version}"
