// Makes a long select searchable: a text field with a list of the options that match. The select keeps the value, and
// is what remains without this script. By keyboard: typing narrows, arrows point, Enter or Tab takes, Escape closes and
// then puts back what was chosen. Text that is no choice stays where it was typed, with a word about it, and the form
// is not sent meanwhile.
"use strict";

(() => {
  const few = 8;
  const most = 50;
  const words = document.currentScript.dataset;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();

  const enhance = (select) => {
    const options = [...select.options];
    if (options.length <= few || select.multiple) return;
    const id = select.id;
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const error = document.createElement("p");
    const described = select.getAttribute("aria-describedby");
    const wasInvalid = select.hasAttribute("aria-invalid");
    box.className = "typeahead";
    input.id = `${id}-search`;
    input.className = select.className.replace("form-select", "form-control");
    input.autocomplete = "off";
    const none = options.find((option) => !option.value);
    if (none && !/^-+$/.test(none.text)) input.placeholder = none.text.trim();
    for (const [name, value] of Object.entries({
      type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
    })) input.setAttribute(name, value);
    list.id = `${id}-list`;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    error.id = `${id}-no-choice`;
    error.className = "invalid-feedback";
    error.setAttribute("role", "alert");
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    if (label) {
      label.htmlFor = input.id;
      label.id = label.id || `${id}-label`;
      list.setAttribute("aria-labelledby", label.id);
    }
    // The lines of the error summary lead to what can have the focus.
    for (const link of document.querySelectorAll(`a[href="#${CSS.escape(id)}"]`)) link.hash = input.id;
    select.before(box);
    box.append(input, list, select);
    box.after(error);
    select.hidden = true;

    let pointed = -1;
    const isOpen = () => !list.hidden;
    const standing = () => (select.selectedOptions[0]?.value ? select.selectedOptions[0].text.trim() : "");
    const isSettled = () => input.value.trim() === standing();

    const tell = (text) => {
      error.textContent = text;
      input.classList.toggle("is-invalid", wasInvalid || Boolean(text));
      if (wasInvalid || text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      const by = [described, text && error.id].filter(Boolean).join(" ");
      if (by) input.setAttribute("aria-describedby", by);
      else input.removeAttribute("aria-describedby");
    };
    const show = () => {
      input.value = standing();
      tell("");
    };
    const close = () => {
      list.hidden = true;
      pointed = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const point = (index) => {
      const rows = [...list.children];
      if (!rows.length) return;
      pointed = (index + rows.length) % rows.length;
      rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === pointed)));
      rows[pointed].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[pointed].id);
    };
    const pick = (option) => {
      option.selected = true;
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
      show();
      close();
    };
    const hits = (text) => {
      const parts = fold(text).split(/\s+/).filter(Boolean);
      return options.filter((option) => parts.every((part) => fold(option.text).includes(part)));
    };
    const open = (text) => {
      const found = hits(text).slice(0, most);
      list.replaceChildren(...found.map((option, place) => {
        const row = document.createElement("li");
        row.id = `${id}-option-${place}`;
        row.textContent = option.text;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.addEventListener("click", () => pick(option));
        return row;
      }));
      close();
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(isOpen()));
      return found;
    };
    const openAll = () => {
      const at = open(isSettled() ? "" : input.value).indexOf(select.selectedOptions[0]);
      return isSettled() && standing() ? at : -1;
    };

    // Takes what is typed for the choice it can only be, and says so when it is none or several.
    const settle = () => {
      if (isSettled()) {
        tell("");
        return true;
      }
      const text = fold(input.value);
      if (!text) {
        if (none) pick(none);
        else show(); // one of them must stand
        return true;
      }
      const found = hits(text);
      const exact = found.filter((option) => fold(option.text) === text);
      const meant = exact.length ? exact : found;
      if (meant.length === 1) pick(meant[0]);
      else tell(meant.length ? words.several : words.none);
      return meant.length === 1;
    };

    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (!isOpen()) openAll(); });
    input.addEventListener("input", () => { tell(""); open(input.value); });
    input.addEventListener("blur", () => { settle(); close(); });
    // The focus stays in the field while the list is pressed or scrolled.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    input.addEventListener("keydown", (event) => {
      const row = pointed >= 0 ? list.children[pointed] : null;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (isOpen()) point(pointed < 0 && step < 0 ? -1 : pointed + step);
        else {
          const at = openAll();
          if (!event.altKey) point(at < 0 && step > 0 ? 0 : at);
        }
      } else if (event.key === "Enter") {
        if (isOpen() || !isSettled()) event.preventDefault();
        if (row) row.click();
        else if (settle()) close();
      } else if (event.key === "Tab" && row) {
        row.click();
      } else if (event.key === "Escape" && (isOpen() || !isSettled())) {
        event.preventDefault();
        if (isOpen()) close();
        else show();
      }
    });
    select.addEventListener("change", show);
    select.form?.addEventListener("submit", (event) => {
      if (event.defaultPrevented || settle()) return;
      event.preventDefault();
      input.focus();
    });
    tell("");
    show();
  };

  document.querySelectorAll("select[data-typeahead]").forEach(enhance);
})();
