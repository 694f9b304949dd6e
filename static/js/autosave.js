// Keeps what is typed in a form marked data-draft: on the server while typing, and in this tab while the server
// cannot be reached or the session has ended. What the tab keeps is bound to the user and gone once it is saved.
// What has been sent is kept until the server says, in a cookie of tokens, that it has taken it: whatever came in
// between - an error, a log-in, no network - the text is there when the form is opened again, and only then.
"use strict";

(() => {
  const user = document.body.dataset.user;
  const pause = 800;
  const retryAfter = 5000;
  const givenUpAfter = 10_000; // a page still here so long after it was sent is going nowhere
  const refusals = [400, 413];
  const prefix = "stegvis-draft:";

  const read = (key) => JSON.parse(sessionStorage.getItem(key) || "null");
  const newToken = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const forgetAccepted = () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("stegvis_accepted="));
    if (!cookie) return;
    const accepted = cookie.slice(cookie.indexOf("=") + 1).split(".");
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(prefix))) {
      if (accepted.includes(read(key).sent)) sessionStorage.removeItem(key);
    }
  };

  const keepSafe = (form) => {
    const status = form.querySelector("[data-draft-status]");
    const { draft_form: name, draft_subject: subject, draft_token: token, idempotency_key: once } = form.elements;
    const key = `${prefix}${user}:${name.value}:${subject.value}`;
    const skipped = new Set(["csrfmiddlewaretoken", "draft_form", "draft_subject", "draft_token", "idempotency_key"]);
    let timer = null;
    let request = null;
    let changed = false; // since what was last saved
    let touched = false; // since the page was opened
    let sent = false;

    const say = (text, isSaved) => {
      status.textContent = text;
      status.className = isSaved ? "saved" : "unsaved";
    };

    const values = () => [...new FormData(form)].filter(([field, value]) => !skipped.has(field) && typeof value === "string");
    const keep = () => {
      sessionStorage.setItem(key, JSON.stringify({ values: values(), sent: sent && token.value, once: once?.value }));
    };

    const fill = (kept) => {
      const byName = new Map();
      for (const [field, value] of kept) byName.set(field, [...(byName.get(field) || []), value]);
      for (const field of form.elements) {
        if (!field.name || skipped.has(field.name) || field.type === "file") continue;
        const wanted = byName.get(field.name) || [];
        if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
        else if (wanted.length) field.value = wanted[0];
        if (field.tagName === "SELECT") field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    };

    const restore = () => {
      const kept = read(key);
      if (!kept) return;
      // A form that the server gives back holds what was sent, and the version it is to be saved over.
      if (!("returned" in form.dataset)) {
        fill(kept.values);
        // Whether it arrived is not known: with the same key it is stored once.
        if (kept.sent && once) once.value = kept.once;
      }
      changed = touched = true;
      save();
    };

    const save = async () => {
      clearTimeout(timer);
      if (!changed || request || sent) return;
      request = new AbortController();
      changed = false;
      keep();
      try {
        const options = { method: "POST", body: new FormData(form), redirect: "manual", signal: request.signal };
        const answer = await fetch(form.dataset.draft, options);
        if (!answer.ok && !refusals.includes(answer.status)) throw new Error(String(answer.status));
        const told = await answer.json();
        say(told.saved || told.error, answer.ok);
        if (answer.ok && !changed && !sent) sessionStorage.removeItem(key);
      } catch {
        changed = true;
        if (!sent) {
          say(form.dataset.unsaved, false);
          timer = setTimeout(save, retryAfter);
        }
      }
      request = null;
      if (changed && status.className === "saved") save();
    };

    const leave = () => {
      sent = true;
      clearTimeout(timer);
      if (request) request.abort();
    };

    const stay = () => {
      sent = false;
      token.value = newToken();
    };

    form.addEventListener("input", () => {
      changed = touched = true;
      clearTimeout(timer);
      if (sent) timer = setTimeout(() => { stay(); save(); }, givenUpAfter);
      else timer = setTimeout(save, pause);
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      leave();
      if (touched) keep();
    });
    document.querySelector("form[data-draft-discard]")?.addEventListener("submit", () => {
      leave();
      sessionStorage.removeItem(key);
    });
    window.addEventListener("online", save);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) stay();
    });
    document.addEventListener("stegvis:leaving", save);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && changed && !sent) {
        keep();
        fetch(form.dataset.draft, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" }).catch(() => {});
      }
    });
    stay();
    restore();
  };

  forgetAccepted();
  document.querySelectorAll("form[data-draft]").forEach(keepSafe);
})();
