// Makes a long select searchable: a text field with a list of the options that match. The select keeps the value, and
// is what remains without this script.
"use strict";

(() => {
  const few = 8;
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  const enhance = (select) => {
    const options = [...select.options];
    if (options.length <= few || select.multiple) return;
    const id = select.id;
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    box.className = "typeahead";
    input.id = `${id}-search`;
    input.className = select.className.replace("form-select", "form-control");
    input.autocomplete = "off";
    for (const [name, value] of Object.entries({
      type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
    })) input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    list.id = `${id}-list`;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    if (label) {
      label.htmlFor = input.id;
      label.id = label.id || `${id}-label`;
      list.setAttribute("aria-labelledby", label.id);
    }
    select.before(box);
    box.append(input, list, select);
    select.hidden = true;

    let chosen = -1;
    const shown = () => [...list.children];
    const show = () => { input.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].text.trim() : ""; };
    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const point = (index) => {
      const rows = shown();
      if (!rows.length) return;
      chosen = (index + rows.length) % rows.length;
      rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === chosen)));
      rows[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[chosen].id);
    };
    const pick = (row) => {
      select.value = row.dataset.value;
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
      show();
      close();
    };
    const open = (text) => {
      const words = fold(text).split(/\s+/).filter(Boolean);
      const hits = options.filter((option) => words.every((word) => fold(option.text).includes(word))).slice(0, 50);
      list.replaceChildren(...hits.map((option, place) => {
        const row = document.createElement("li");
        row.id = `${id}-option-${place}`;
        row.dataset.value = option.value;
        row.textContent = option.text;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(row); });
        return row;
      }));
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      chosen = -1;
    };

    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (list.hidden) open(""); });
    input.addEventListener("input", () => open(input.value));
    input.addEventListener("blur", () => { show(); close(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open("");
        point(chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        pick(shown()[chosen]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        show();
        close();
      }
    });
    show();
  };

  document.querySelectorAll("select[data-typeahead]").forEach(enhance);
})();
