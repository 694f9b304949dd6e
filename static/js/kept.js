// What is written at a visit and not stored yet is kept in this browser: an entry for each question and open page, bound
// to the user. A page holds a lock by its name for as long as it lives. When it is gone, closed or crashed, the lock is
// free, and the next page that shows the question takes the entry over, one page alone.
"use strict";

window.stegvisKept = (() => {
  const user = document.body.dataset.user;
  const prefix = `stegvis-answer:${user}:`;
  const lockOf = (page) => `stegvis-page:${page}`;

  // crypto.randomUUID is missing where the address is not https.
  const newPage = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const page = newPage();
  const locks = navigator.locks;
  if (locks) locks.request(lockOf(page), () => new Promise(() => {}));

  const keyOf = (visit, number) => `${prefix}${visit}:${number}:${page}`;

  const read = (key) => {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (typeof kept?.text !== "string") return null;
      const [visit, number, from] = key.slice(prefix.length).split(":");
      return { ...kept, key, visit, number, page: from };
    } catch {
      return null;
    }
  };

  // Everything kept for this user, or what is kept of one visit, the oldest first.
  const keysOf = (visit) => Object.keys(localStorage).filter((key) => key.startsWith(visit ? `${prefix}${visit}:` : prefix));
  const all = (visit) => keysOf(visit).map(read).filter(Boolean).sort((one, other) => one.at - other.at);

  // Tells whether the browser could keep it.
  const keep = (visit, number, entry) => {
    try {
      localStorage.setItem(keyOf(visit, number), JSON.stringify({ ...entry, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  };

  const forget = (visit, number) => localStorage.removeItem(keyOf(visit, number));

  // Offers what other pages have left behind of `visit`, now and whenever such a page goes away. `take(entry)` is to
  // return a promise that is settled once the entry is kept under this page's own name, or is of no use any more.
  const inherit = (visit, take) => {
    const awaited = new Set([page]);
    const empty = async (from) => {
      const entries = all(visit).filter((one) => one.page === from);
      await Promise.all(entries.map(async (entry) => {
        if (await take(entry)) localStorage.removeItem(entry.key);
      }));
      awaited.delete(from);
    };
    const look = () => {
      for (const key of keysOf(visit)) {
        const from = key.slice(key.lastIndexOf(":") + 1);
        if (awaited.has(from)) continue;
        awaited.add(from);
        if (locks) locks.request(lockOf(from), () => empty(from));
        else empty(from);
      }
    };
    window.addEventListener("storage", look);
    look();
  };

  // Shows what is kept: on the visit's own page, in the list of visits and before logging out.
  const show = (box) => {
    const list = box.querySelector("[data-unsent-list]");
    for (const { visit, title, question, text, path } of all(box.dataset.unsent)) {
      const words = document.createElement("h3");
      const link = document.createElement("a");
      const typed = document.createElement("p");
      link.href = path;
      link.textContent = box.dataset.unsent === visit ? question : `${title}: ${question}`;
      words.append(link);
      typed.className = "text";
      typed.textContent = text;
      list.append(words, typed);
      box.hidden = false;
    }
    box.querySelector("[data-forget]")?.addEventListener("click", () => {
      for (const { key } of all(box.dataset.unsent)) localStorage.removeItem(key);
      if (box.dataset.unsent) box.hidden = true;
    });
  };

  document.querySelectorAll("[data-unsent]").forEach(show);
  return { page, keep, forget, inherit };
})();
