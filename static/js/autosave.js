// Keeps what is typed in a form marked data-draft: on the server while typing, and in this tab while the server
// cannot be reached or the session has ended. What the tab keeps is bound to the user and gone once it is saved.
"use strict";

(() => {
  const user = document.body.dataset.user;
  const pause = 800;
  const retryAfter = 5000;

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const status = form.querySelector("[data-draft-status]");
    const key = `stegvis-draft:${user}:${form.elements.draft_form.value}:${form.elements.draft_subject.value}`;
    const skipped = new Set(["csrfmiddlewaretoken", "draft_form", "draft_subject", "idempotency_key"]);
    let timer = null;
    let sending = false;
    let changed = false;
    let sent = false;

    const say = (text, isSaved) => {
      status.textContent = text;
      status.className = isSaved ? "saved" : "unsaved";
    };

    const values = () => [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && typeof value === "string");

    const restore = () => {
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      if (!kept) return;
      const byName = new Map();
      for (const [name, value] of kept) byName.set(name, [...(byName.get(name) || []), value]);
      for (const field of form.elements) {
        if (!field.name || skipped.has(field.name) || field.name === "version" || field.type === "file") continue;
        const wanted = byName.get(field.name) || [];
        if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
        else if (wanted.length) field.value = wanted[0];
      }
      changed = true;
      save();
    };

    const save = async () => {
      clearTimeout(timer);
      if (!changed || sending || sent) return;
      sending = true;
      changed = false;
      sessionStorage.setItem(key, JSON.stringify(values()));
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), redirect: "manual" });
        if (!answer.ok) throw new Error(String(answer.status));
        say((await answer.json()).saved, true);
        if (!changed) sessionStorage.removeItem(key);
      } catch {
        changed = true;
        say(form.dataset.unsaved, false);
        timer = setTimeout(save, retryAfter);
      }
      sending = false;
      if (changed && status.className === "saved") save();
    };

    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    });
    form.addEventListener("submit", () => {
      sent = true;
      clearTimeout(timer);
    });
    window.addEventListener("online", save);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) sent = false;
    });
    document.addEventListener("stegvis:leaving", save);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && changed && !sent) {
        sessionStorage.setItem(key, JSON.stringify(values()));
        fetch(form.dataset.draft, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" }).catch(() => {});
      }
    });
    restore();
  }
})();
