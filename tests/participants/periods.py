"""Who was responsible when."""


def coordinator_on(enrolment, day):
    """Return the coordinator of `enrolment` on `day`, or None; never two."""
    period = enrolment.coordinator_periods.current(day).select_related("coordinator")
    assert len(period) < 2
    return period[0].coordinator if period else None
