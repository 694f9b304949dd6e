"""The background list of a visit with the material that belongs to each item."""

from dataclasses import dataclass, field


@dataclass
class BackgroundItem:
    """An item of the background list, "" for the visit as a whole, and its `materials`."""

    text: str
    materials: list = field(default_factory=list)


def background_of(visit):
    """Return the BackgroundItems of `visit` in order; what belongs to the visit as a whole stands last, if any does.

    So does material whose item has been written anew or taken away since.
    """
    items, rest = [BackgroundItem(text) for text in visit.background], BackgroundItem("")
    first_of = {item.text: item for item in reversed(items)}
    for material in visit.materials.all():
        first_of.get(material.item, rest).materials.append(material)
    return [*items, *([rest] if rest.materials else [])]
