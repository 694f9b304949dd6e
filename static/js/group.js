// Marks a group: shows each tap at once, and how it stands with it. taps.js keeps the taps and sends them.
"use strict";

(() => {
  const form = document.querySelector("form[data-group]");
  const taps = window.stegvisTaps;
  if (!form || !taps) return;
  const here = form.dataset.group;
  const words = document.getElementById("taps").dataset;
  const address = `${window.location.pathname}?dag=${form.dataset.day}`;
  const pauseOfTap = 300; // so long a tap may be changed before it is sent
  const pauseOfKey = 3000; // the arrows pass the states between; leaving the row ends the pause
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
  const before = new Map(); // id of the row -> how it looked before what waits was tapped
  let isByKey = false;

  const rowOf = (id) => form.querySelector(`[data-row="${id}"]`);
  const part = (row, name) => row.querySelector(`[data-${name}]`);
  const field = (name) => form.elements.namedItem(name);
  const choose = (row, state) => {
    for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === state;
  };
  const stand = (row, text, isSaved) => {
    const sent = part(row, "sent");
    sent.textContent = text;
    sent.className = isSaved ? "saved" : "unsaved";
  };
  const isWaiting = (id) => taps.waiting().some((tap) => tap.here === here && tap.marks.some((mark) => String(mark.id) === id));

  const remember = (id, row) => {
    if (before.has(id)) return;
    const [state, hours] = field(`was-${id}`).value.split("|");
    const label = part(row, "label");
    const by = part(row, "by").textContent;
    before.set(id, { state, hours: hours && hours !== "0" ? hours : field(`hours-${id}`).defaultValue, text: label.textContent, colour: label.className, by });
  };

  // Shows a tap that has not been sent yet.
  const show = ({ id, state, hours }) => {
    const row = rowOf(id);
    if (!row) return;
    remember(String(id), row);
    choose(row, state);
    const chosen = row.querySelector("input[type=radio]:checked + span");
    const label = part(row, "label");
    label.textContent = chosen ? chosen.textContent : form.dataset.unmarked;
    label.className = "tag tag-today";
    if (hours) field(`hours-${id}`).value = hours;
    part(row, "by").textContent = "";
    stand(row, form.dataset.unsent, false);
  };

  const showWaiting = () => {
    for (const tap of taps.waiting().filter((one) => one.here === here)) tap.marks.forEach(show);
  };

  // Shows what the server says of the rows that were sent, but for those tapped again since.
  const settle = (rows) => {
    for (const [id, told] of Object.entries(rows)) {
      const row = rowOf(id);
      if (!row || isWaiting(id)) continue;
      before.delete(id);
      choose(row, told.state);
      field(`was-${id}`).value = told.was;
      const label = part(row, "label");
      label.textContent = told.label;
      label.className = `tag ${told.colour}`;
      part(row, "by").textContent = told.by;
      stand(row, words.saved.toLowerCase(), true);
      if (told.state) row.querySelector(".group-told")?.remove();
    }
  };

  // Puts back what stood before a tap that was refused, and says why.
  const putBack = (id, error) => {
    const [row, was] = [rowOf(id), before.get(id)];
    if (!row || !was || isWaiting(id)) return;
    before.delete(id);
    choose(row, was.state);
    field(`hours-${id}`).value = was.hours;
    const label = part(row, "label");
    label.textContent = was.text;
    label.className = was.colour;
    part(row, "by").textContent = was.by;
    stand(row, `${form.dataset.unsaved} ${error}`, false);
  };

  // The rows of those who are to come and are not marked, nor announced absent.
  const left = () => [...form.querySelectorAll("[data-row][data-expected]")].filter(
    (row) => row.querySelector("input[type=radio]:checked")?.value === "" && !("told" in row.dataset),
  );

  const count = () => {
    const rows = [...form.querySelectorAll("[data-row][data-expected]")];
    const chosen = rows.map((row) => row.querySelector("input[type=radio]:checked")).filter((radio) => radio?.value);
    const line = form.querySelector("[data-counted]");
    const numbers = [chosen.length, rows.length, chosen.filter((radio) => "counts" in radio.dataset).length];
    line.textContent = line.dataset.counted.replace(/\{(\d)\}/g, (_all, place) => numbers[place]);
    const all = form.querySelector("[data-all]");
    if (!all) return;
    all.hidden = left().length === 0;
    all.textContent = all.textContent.replace(/\d+/, String(left().length));
  };

  const keep = (marks, all = false, pause = pauseOfTap) => {
    marks.forEach(show);
    taps.keep({ here, url: address, marks, all }, pause);
    count();
  };

  form.addEventListener("keydown", (event) => {
    isByKey = keys.includes(event.key);
  });
  form.addEventListener("pointerdown", () => {
    isByKey = false;
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    const state = row?.querySelector("input[type=radio]:checked");
    // Hours say something of whoever was present alone.
    if (!state || (event.target.type !== "radio" && !("counts" in state.dataset))) return;
    const pause = isByKey && event.target.type === "radio" ? pauseOfKey : pauseOfTap;
    keep([{ id: row.dataset.row, state: state.value, hours: field(`hours-${row.dataset.row}`).value }], false, pause);
  });
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && isWaiting(row.dataset.row) && event.relatedTarget && !row.contains(event.relatedTarget)) taps.sendNow();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button && "take" in button.dataset) keep([{ id: button.value, state: button.dataset.take, hours: "" }]);
    else if (button && "all" in button.dataset) {
      const marks = left().map((row) => ({ id: row.dataset.row, state: "present", hours: "" }));
      if (marks.length) keep(marks, true);
    } else taps.sendNow();
  });

  document.addEventListener("taps:saved", ({ detail: { tap, told } }) => {
    if (tap.here === here) settle(told.rows);
  });
  document.addEventListener("taps:refused", ({ detail: { tap, error } }) => {
    if (tap.here === here) tap.marks.forEach((mark) => putBack(String(mark.id), error));
  });
  document.addEventListener("taps:sent", count);
  form.querySelector("[data-save]")?.remove();
  showWaiting();
  count();
})();
