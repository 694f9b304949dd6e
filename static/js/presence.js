// Tells who else has the visit open and at which question they are, and hears of what they have saved. Nobody is locked
// out by it: a page that is closed says so, and one that falls silent fades on the server.
"use strict";

(() => {
  const words = document.querySelector("[data-writing]")?.dataset;
  if (!words) return;
  const list = document.querySelector("[data-people]");
  const told = document.querySelector("[data-told]");
  const user = document.body.dataset.user;
  const every = 12_000;
  const givenUpAfter = 10_000;
  const fadesAfter = 40_000;
  const pause = 400;
  let timer = null;
  let asking = false;
  let heardAt = Date.now();
  let people = null; // not heard yet
  let at = "";

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_all, place) => values[place]);
  const here = () => document.activeElement?.closest("form[data-answer]")?.dataset.answer || "";
  const nameOf = (person) => (person.is_own ? words.yourself : person.name);

  const body = (more = {}) => {
    const data = new FormData();
    const values = { csrfmiddlewaretoken: cookie("csrftoken") || "", page: window.stegvisKept.page, writer: user, number: at, ...more };
    for (const [name, value] of Object.entries(values)) data.set(name, value);
    return data;
  };

  const showList = (now) => {
    if (!list) return;
    list.replaceChildren();
    for (const person of now) {
      const row = document.createElement("li");
      row.textContent = nameOf(person);
      if (person.number) {
        const link = document.createElement("a");
        link.href = `#question-${person.number}`;
        link.textContent = fill(words.inQuestion, person.number);
        row.append(" ", link);
      }
      list.append(row);
    }
    if (now.length) return;
    const row = document.createElement("li");
    row.className = "muted";
    row.textContent = words.alone;
    list.append(row);
  };

  const showPlaces = (now) => {
    for (const place of document.querySelectorAll("[data-here]")) {
      const names = now.filter((person) => String(person.number) === place.dataset.here).map(nameOf);
      const text = names.length ? fill(names.length > 1 ? words.writeHere : words.writesHere, names.join(", ")) : "";
      if (place.textContent !== text) place.textContent = text;
    }
  };

  // Says aloud who came and who left, and who came to the question one is in; who moves elsewhere is only shown.
  const tell = (now) => {
    const before = people || now;
    const everybody = (rows) => new Set(rows.filter((person) => !person.is_own).map((person) => person.name));
    const beside = (rows) => everybody(rows.filter((person) => at && String(person.number) === at));
    const missing = (some, others) => [...some].filter((name) => !others.has(name)).join(", ");
    const came = missing(everybody(now), everybody(before));
    const left = missing(everybody(before), everybody(now));
    const besides = missing(beside(now), beside(before));
    const sentences = [
      came && fill(words.came, came), left && fill(words.left, left),
      besides && fill(words.cameTo, besides, at),
    ].filter(Boolean);
    if (sentences.length) told.textContent = `${sentences.join(". ")}.`;
  };

  const show = (now) => {
    if (people && JSON.stringify(now) === JSON.stringify(people)) return;
    tell(now);
    people = now;
    showList(now);
    showPlaces(now);
  };

  const fade = () => {
    if (Date.now() - heardAt < fadesAfter || !people) return;
    people = null;
    showPlaces([]);
    if (!list) return;
    const row = document.createElement("li");
    row.className = "muted";
    row.textContent = words.unknown;
    list.replaceChildren(row);
  };

  const ask = async () => {
    const stop = AbortSignal.timeout ? AbortSignal.timeout(givenUpAfter) : undefined;
    const answer = await fetch(words.presence, { method: "POST", body: body(), redirect: "manual", signal: stop });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    heardAt = Date.now();
    if (said.is_locked) return;
    show(said.people);
    document.dispatchEvent(new CustomEvent("stegvis:versions", { detail: said.versions }));
  };

  const beat = async () => {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    const asked = (at = document.hidden ? "" : here());
    try {
      await ask();
    } catch {
      fade();
    }
    asking = false;
    const moved = !document.hidden && asked !== here();
    timer = setTimeout(beat, moved ? pause : every);
  };

  const soon = () => {
    if (here() === at) return;
    clearTimeout(timer);
    timer = setTimeout(beat, pause);
  };

  document.addEventListener("focusin", soon);
  document.addEventListener("focusout", () => setTimeout(soon));
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("online", beat);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) beat();
  });
  window.addEventListener("pagehide", () => navigator.sendBeacon(words.presence, body({ leaves: "1" })));
  beat();
})();
