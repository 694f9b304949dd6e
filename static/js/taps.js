// Taps that mark a group: each is written down on this telephone first, then sent, in the order they were made. What
// could not be sent waits, through lost connections, faults of the server and log-outs, and goes in later from whatever
// page the supervisor opens; each tap has a key of its own, so that the server takes it once. The queue is bound to the
// user and names nobody. What happens is told as the events taps:saved, taps:refused and taps:sent of the document.
"use strict";

(() => {
  const store = `stegvis-taps:${document.body.dataset.user}`;
  const words = document.getElementById("taps").dataset;
  // The group has a line of its own beside the buttons; elsewhere it stands above the page.
  const standing = document.querySelector("[data-standing]") || document.querySelector("#taps p");
  const retryFrom = 3000;
  const retryMost = 60_000;
  const longestPause = 5000;
  const refusals = [400, 404, 405, 413];
  let timer = null;
  let isBusy = false;
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
  const happened = (name, detail) => document.dispatchEvent(new CustomEvent(`taps:${name}`, { detail }));

  // Says how it stands with all that was tapped: `text` if there is any, else how many wait.
  const tell = (text, isSaved) => {
    const waiting = read();
    standing.textContent = text || (waiting.length ? `${words.waiting} ${waiting.length}` : "");
    standing.className = `mb-0 standing ${isSaved && !waiting.length ? "saved" : "unsaved"}`;
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
  const change = (key, fields) => write(read().map((tap) => (tap.key === key ? { ...tap, ...fields } : tap)));

  // A slow connection makes a tap seem later than it was, so those after it are said to be later than that one:
  // `since` is how many milliseconds ago the server took it to be. Otherwise the later tap would not count.
  const putAfter = (since) => {
    const least = Date.now() - since + 1;
    write(read().map((tap) => ({ ...tap, at: Math.max(tap.at, least) })));
  };

  // How long the tap may still be changed before it is sent, in milliseconds; a clock put back makes nothing wait.
  const restOf = (tap) => {
    const rest = (tap.due || 0) - Date.now();
    return rest > 0 && rest <= longestPause ? rest : 0;
  };

  const refused = async (tap, answer) => {
    const told = await answer.json().catch(() => ({}));
    const error = told.error || `${words.gone} (${answer.status})`;
    forget(tap.key);
    happened("refused", { tap, error });
    // Whoever is on another page, or another day, is told whom and which day it is about.
    const isHere = document.querySelector(`form[data-group="${tap.here}"]`);
    const about = told.about || tap.here.split("/")[1];
    return { goesOn: true, isRefused: true, text: `${words.refused} ${isHere ? error : `${about}: ${error}`}` };
  };

  // Sends `tap`. Returns what is to be said of it; it goes on unless one has to log in first.
  const sendOne = async (tap) => {
    change(tap.key, { isTried: true });
    const answer = await post(tap);
    // To the log-in page, or a token of before it: the queue waits for whoever logs in again.
    if (answer.type === "opaqueredirect" || answer.status === 403) return { text: words.expired };
    if (answer.ok) {
      const told = await answer.json();
      forget(tap.key);
      putAfter(told.since);
      happened("saved", { tap, told });
      return { goesOn: true, text: `${words.saved} ${told.saved}` };
    }
    if (!refusals.includes(answer.status)) throw new Error(String(answer.status));
    return refused(tap, answer);
  };

  // Sends all that may no longer be changed, and comes back for the rest.
  const sendAll = async () => {
    const notSaved = [];
    for (let [tap] = read(); tap; [tap] = read()) {
      const rest = restOf(tap);
      if (rest) {
        timer = setTimeout(send, rest);
        return;
      }
      const heard = await sendOne(tap);
      retry = retryFrom;
      if (heard.isRefused) notSaved.push(heard.text);
      tell(notSaved.join(" ") || heard.text, heard.goesOn && !notSaved.length);
      if (!heard.goesOn) return;
    }
  };

  const send = async () => {
    clearTimeout(timer);
    if (isBusy || !read().length) return;
    isBusy = true;
    try {
      await sendAll();
    } catch {
      tell("", false);
      timer = setTimeout(send, retry);
      retry = Math.min(retry * 2, retryMost);
    }
    isBusy = false;
    happened("sent");
  };

  // Keeps a tap that may be changed for `pause` milliseconds; one about the same rows gives way to it unless the server
  // may have heard of it already.
  const keep = (tap, pause) => {
    const ids = (one) => one.marks.map((mark) => mark.id).join();
    const before = read().filter((one) => one.isTried || one.here !== tap.here || ids(one) !== ids(tap));
    const now = Date.now();
    write([...before, { ...tap, key: newKey(), at: now, due: now + pause }]);
    tell("", false);
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };

  // Sends what waits now, also what might still have been changed.
  const sendNow = () => {
    write(read().map((tap) => ({ ...tap, due: 0 })));
    send();
  };

  window.stegvisTaps = { waiting: read, keep, sendNow };
  window.addEventListener("online", send);
  window.addEventListener("pageshow", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") send();
  });
  if (read().length) tell("", false);
  // First when the scripts of the page, which come after this, can hear of it.
  document.addEventListener("DOMContentLoaded", send);
})();
