// Begins the lines one stands in, or has selected, with the mark of a sub-heading or a bullet, and takes it away again;
// a list of bullets goes on at each new line.
// The text goes in as if it were typed, so that the browser's undo takes it back.
"use strict";

(() => {
  const marks = /^(?:#{1,6} |[-*] )/;

  // The chosen lines with `mark` before each that says something; without it when all of them have it already.
  const marked = (text, mark) => {
    const lines = text.split("\n");
    const said = lines.filter((line) => line.trim());
    if (!said.length) return mark + text;
    if (said.every((line) => line.startsWith(mark))) return lines.map((line) => (line.startsWith(mark) ? line.slice(mark.length) : line)).join("\n");
    return lines.map((line) => (line.trim() ? mark + line.replace(marks, "") : line)).join("\n");
  };

  const put = (field, start, end, text) => {
    field.focus();
    field.setSelectionRange(start, end);
    // Deprecated, and still the only way that keeps what can be undone.
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };

  const press = (field, mark) => {
    if (field.readOnly) return;
    const { value, selectionStart, selectionEnd } = field;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    // A selection that ends before the first letter of a line does not mean that line.
    const last = selectionEnd > selectionStart && value[selectionEnd - 1] === "\n" ? selectionEnd - 1 : selectionEnd;
    const found = value.indexOf("\n", last);
    const end = found < 0 ? value.length : found;
    const text = marked(value.slice(start, end), mark);
    put(field, start, end, text);
    if (selectionStart === selectionEnd) {
      const place = Math.max(start, selectionStart + text.length - (end - start));
      field.setSelectionRange(place, place);
    } else field.setSelectionRange(start, start + text.length);
  };

  // A new line after a bullet begins with one too; after a bullet that says nothing the list ends, with a blank line as
  // the text needs it. Told by the browser before it happens, since the keys of a screen have no names.
  const goOn = (event) => {
    const field = event.target;
    const { value, selectionStart, selectionEnd } = field;
    if (!["insertLineBreak", "insertParagraph"].includes(event.inputType)) return;
    if (!event.cancelable || event.isComposing || selectionStart !== selectionEnd) return;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const [bullet] = value.slice(start, selectionStart).match(/^[-*] /) || [];
    if (!bullet) return;
    event.preventDefault();
    const end = value.indexOf("\n", start);
    const line = value.slice(start, end < 0 ? undefined : end);
    if (line.trim().length > 1) put(field, selectionStart, selectionStart, `\n${bullet}`);
    else put(field, start, start + line.length, "\n");
  };

  for (const bar of document.querySelectorAll("[data-toolbar]")) {
    const field = document.getElementById(bar.dataset.toolbar);
    bar.hidden = false;
    field.addEventListener("beforeinput", goOn);
    // Where one was selected stays selected while the button is pressed.
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-mark]");
      if (button) press(field, button.dataset.mark);
    });
  }
})();
