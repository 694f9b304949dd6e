def test_cast(cast):
    assert cast.own.status == "enrolled"
