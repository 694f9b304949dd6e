// Marks a group: each tap is written down on this telephone first, then sent, in the order they were made. What could
// not be sent waits, through lost connections, faults of the server and log-outs, and goes in later; each tap has a key
// of its own, so that the server takes it once. The queue is bound to the user and names nobody.
"use strict";

(() => {
  const form = document.querySelector("form[data-group]");
  if (!form) return;
  const user = document.body.dataset.user;
  const store = `stegvis-taps:${user}`;
  const here = `${form.dataset.place}/${form.dataset.day}`;
  const address = `${window.location.pathname}?dag=${form.dataset.day}`;
  const standing = form.querySelector("[data-standing]");
  const pause = 300; // so long a tap may be changed before it is sent
  const retryFrom = 3000;
  const retryMost = 60_000;
  const refusals = [400, 404, 405, 413];
  let timer = null;
  let sending = false;
  let retry = retryFrom;

  const read = () => JSON.parse(localStorage.getItem(store) || "[]");
  const write = (taps) => {
    if (taps.length) localStorage.setItem(store, JSON.stringify(taps));
    else localStorage.removeItem(store);
  };
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const rowOf = (id) => form.querySelector(`[data-row="${id}"]`);
  const part = (row, name) => row.querySelector(`[data-${name}]`);
  const field = (name) => form.elements.namedItem(name);

  // Says how it stands with all that was tapped, and in each row that waits.
  const tell = (text, isSaved) => {
    const waiting = read();
    standing.textContent = text || (waiting.length ? `${form.dataset.waiting} ${waiting.length}` : "");
    standing.className = `mb-0 standing ${isSaved && !waiting.length ? "saved" : "unsaved"}`;
  };

  const show = (id, state, hours) => {
    const row = rowOf(id);
    if (!row) return;
    for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === state;
    const chosen = row.querySelector("input[type=radio]:checked + span");
    const label = part(row, "label");
    label.textContent = chosen ? chosen.textContent : form.dataset.unmarked;
    label.className = "tag tag-today";
    if (hours) field(`hours-${id}`).value = hours;
    part(row, "by").textContent = "";
    const sent = part(row, "sent");
    sent.textContent = form.dataset.unsent;
    sent.className = "unsaved";
  };

  const showWaiting = () => {
    for (const tap of read().filter((one) => one.here === here)) {
      for (const mark of tap.marks) show(mark.id, mark.state, mark.hours);
    }
  };

  const settle = (told) => {
    const waiting = new Set(read().filter((one) => one.here === here).flatMap((one) => one.marks.map((mark) => String(mark.id))));
    for (const [id, words] of Object.entries(told.rows)) {
      const row = rowOf(id);
      if (!row || waiting.has(id)) continue;
      for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === words.state;
      field(`was-${id}`).value = words.was;
      const label = part(row, "label");
      label.textContent = words.label;
      label.className = `tag ${words.colour}`;
      part(row, "by").textContent = words.by;
      const sent = part(row, "sent");
      sent.textContent = `${form.dataset.saved.toLowerCase()} ${told.saved}`;
      sent.className = "saved";
      if (words.state) row.querySelector(".group-told")?.remove();
    }
  };

  const count = () => {
    const rows = [...form.querySelectorAll("[data-row][data-expected]")];
    const chosen = rows.map((row) => row.querySelector("input[type=radio]:checked")).filter((radio) => radio?.value);
    const words = form.querySelector("[data-counted]");
    const numbers = [chosen.length, rows.length, chosen.filter((radio) => "counts" in radio.dataset).length];
    words.textContent = words.dataset.counted.replace(/\{(\d)\}/g, (_all, place) => numbers[place]);
    const left = rows.filter((row) => row.querySelector("input[type=radio]:checked")?.value === "" && !("told" in row.dataset));
    const all = form.querySelector("[data-all]");
    if (!all) return;
    all.hidden = left.length === 0;
    all.textContent = all.textContent.replace(/\d+/, String(left.length));
  };

  const body = (tap) => {
    const data = new URLSearchParams({ key: tap.key, age: String(Math.max(0, Date.now() - tap.at)) });
    for (const mark of tap.marks) {
      if (tap.all) data.set(`was-${mark.id}`, "");
      else {
        data.set(`state-${mark.id}`, mark.state);
        data.set(`hours-${mark.id}`, mark.hours);
      }
    }
    if (tap.all) data.set("all", "1");
    return data;
  };

  const post = (tap) => fetch(tap.url, {
    method: "POST", body: body(tap), redirect: "manual",
    headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") || "" },
  });

  const forget = (key) => write(read().filter((tap) => tap.key !== key));

  // Sends the first that waits. Returns what is to be said of it, or null when there is nothing more to do now.
  const sendFirst = async () => {
    const [tap] = read();
    const answer = await post(tap);
    // To the log-in page, or a token of before it: the queue waits for whoever logs in again.
    if (answer.type === "opaqueredirect" || answer.status === 403) return { text: form.dataset.expired };
    if (answer.ok) {
      const told = await answer.json();
      forget(tap.key);
      if (tap.here === here) settle(told);
      return { goesOn: true, text: `${form.dataset.saved} ${told.saved}` };
    }
    if (!refusals.includes(answer.status)) throw new Error(String(answer.status));
    const told = await answer.json().catch(() => ({}));
    forget(tap.key);
    return { goesOn: true, isRefused: true, text: `${form.dataset.refused} ${told.error || answer.status}` };
  };

  const send = async () => {
    clearTimeout(timer);
    if (sending || !read().length) return;
    sending = true;
    let refused = "";
    try {
      while (read().length) {
        const heard = await sendFirst();
        retry = retryFrom;
        if (heard.isRefused) refused = heard.text;
        tell(refused || heard.text, heard.goesOn && !refused);
        if (!heard.goesOn) break;
      }
    } catch {
      tell("", false);
      timer = setTimeout(send, retry);
      retry = Math.min(retry * 2, retryMost);
    }
    sending = false;
    count();
  };

  // Keeps a tap; one about the same rows that has not been sent yet gives way to it.
  const keep = (marks, all = false) => {
    const ids = marks.map((mark) => mark.id).join();
    const waiting = read();
    const before = sending ? waiting : waiting.filter((tap) => tap.here !== here || tap.marks.map((mark) => mark.id).join() !== ids);
    write([...before, { key: newKey(), at: Date.now(), here, url: address, marks, all }]);
    for (const mark of marks) show(mark.id, mark.state, mark.hours);
    tell("", false);
    count();
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };

  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    const state = row?.querySelector("input[type=radio]:checked");
    if (!state || (event.target.type !== "radio" && state.value === "")) return;
    keep([{ id: row.dataset.row, state: state.value, hours: field(`hours-${row.dataset.row}`).value }]);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button && "take" in button.dataset) keep([{ id: button.value, state: button.dataset.take, hours: "" }]);
    else if (button && "all" in button.dataset) {
      const rows = [...form.querySelectorAll("[data-row][data-expected]")].filter(
        (row) => row.querySelector("input[type=radio]:checked")?.value === "" && !("told" in row.dataset),
      );
      if (rows.length) keep(rows.map((row) => ({ id: row.dataset.row, state: "present", hours: "" })), true);
    } else send();
  });

  window.addEventListener("online", send);
  window.addEventListener("pageshow", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  form.querySelector("[data-save]")?.remove();
  showWaiting();
  if (read().length) tell("", false);
  count();
  send();
})();
