"""What somebody at a screen does with a form: reads the fields as they stand, changes some and presses the button."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Reads the fields of the page's own form: the one that posts to its own address."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.fields = {}
        self.boxes = {}
        self.in_form = False
        self.select = self.textarea = None
        self.has_chosen = False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.in_form = attributes.get("method") == "post" and "action" not in attributes
        elif not self.in_form:
            return
        elif tag == "input" and "name" in attributes:
            self.read_input(attributes)
        elif tag == "select":
            self.select, self.has_chosen = attributes["name"], False
        elif tag == "option" and self.select:
            self.read_option(attributes)
        elif tag == "textarea":
            self.textarea = attributes["name"]
            self.fields[self.textarea] = [""]

    def read_input(self, attributes):
        kind, name, value = attributes.get("type", "text"), attributes["name"], attributes.get("value")
        if kind in ("checkbox", "radio"):
            self.boxes.setdefault(name, []).append("on" if value is None else value)
            if "checked" in attributes:
                self.fields.setdefault(name, []).append("on" if value is None else value)
        else:
            self.fields.setdefault(name, []).append(value or "")

    def read_option(self, attributes):
        chosen = "selected" in attributes
        if chosen or (not self.has_chosen and self.select not in self.fields):
            self.fields[self.select] = [attributes.get("value", "")]
        self.has_chosen = self.has_chosen or chosen

    def handle_endtag(self, tag):
        if tag == "form":
            self.in_form = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.fields[self.textarea][0] += data


def read(page):
    """Return the FormReader that has read `page`."""
    reader = FormReader()
    reader.feed(page.content.decode())
    return reader


def boxes(page, name):
    """Return the values of the boxes or buttons called `name` on `page`, ticked or not."""
    return read(page).boxes.get(name, [])


def fields(page):
    """Return `{name: value}` of the form on `page` as the browser would send it; a list where several are ticked."""
    # Browsers leave out the line break that the widget puts first in a textarea.
    return {
        name: [value.removeprefix("\r\n").removeprefix("\n") for value in values] if len(values) > 1
        else values[0].removeprefix("\r\n").removeprefix("\n")
        for name, values in read(page).fields.items()
        if name != "csrfmiddlewaretoken"
    }  # fmt: skip


def typed(client, url, **changes):
    """Return what is in the form at `url` with `changes` typed over; None takes a field away, as an unticked box."""
    page = client.get(url)
    assert page.status_code == 200, page.status_code
    data = fields(page) | changes
    return {name: value for name, value in data.items() if value is not None}


def fill_in(client, url, **changes):
    """Open the form at `url`, type `changes`, send it, and return the response."""
    return client.post(url, typed(client, url, **changes))


def errors(response):
    """Return the names of the fields with errors on the form in `response`; "" is the form as a whole."""
    form = response.context["form"]
    return {"" if name == "__all__" else name for name in form.errors}
