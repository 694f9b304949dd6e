// Saves each answer of a visit while it is typed, over the version the writer has seen. When somebody else has saved
// another text, both are shown and nothing is sent until the writer has chosen. What could not be sent is kept in this
// tab, bound to the user, the visit and the question, and sent again with the version it was written over, so that it
// neither overwrites anything nor arrives twice.
"use strict";

(() => {
  const user = document.body.dataset.user;
  const pause = 1200;
  const retryAfter = 5000;
  const keyOf = (visit, number) => `stegvis-answer:${user}:${visit}:${number}`;
  const json = { Accept: "application/json" };

  class Answer {
    constructor(form) {
      this.form = form;
      this.field = form.elements.text;
      this.version = form.elements.version;
      this.key = keyOf(form.dataset.visit, form.dataset.answer);
      this.timer = null;
      this.sending = false;
      // What the server is known to hold; on a page that gives back what was not saved it is something else.
      this.stored = "unstored" in this.field.dataset ? null : this.field.value;
      this.attempted = null; // what was sent without an answer
      this.savedWords = this.part("standing").textContent;
      this.twoTexts = Boolean(this.part("two-texts").firstElementChild);
      form.addEventListener("submit", (event) => this.pressed(event));
      this.field.addEventListener("input", () => this.typed());
      this.field.addEventListener("focus", () => this.refresh());
      this.restore();
      // What the time ran out on was never stored: it is now, or shown beside what somebody else has saved meanwhile.
      if ("restored" in this.field.dataset && !this.twoTexts) this.save();
    }

    part(name) {
      return this.form.querySelector(`[data-answer-${name}]`);
    }

    get changed() {
      return this.field.value !== this.stored;
    }

    say(text, isSaved) {
      const standing = this.part("standing");
      standing.textContent = text;
      standing.className = isSaved ? "saved" : "unsaved";
    }

    tag(text, kind) {
      for (const tag of document.querySelectorAll(`[data-index="${this.form.dataset.answer}"] [data-answer-tag]`)) {
        tag.textContent = text;
        tag.className = kind ? `tag tag-${kind}` : "tag";
      }
    }

    keep() {
      const kept = { text: this.field.value, version: this.version.value, attempted: this.attempted };
      sessionStorage.setItem(this.key, JSON.stringify(kept));
    }

    restore() {
      const kept = JSON.parse(sessionStorage.getItem(this.key) || "null");
      if (!kept || this.twoTexts) return;
      if (kept.text === this.stored) {
        sessionStorage.removeItem(this.key);
        return;
      }
      this.field.value = kept.text;
      this.version.value = kept.version;
      this.attempted = kept.attempted;
      this.save();
    }

    typed() {
      clearTimeout(this.timer);
      if (this.twoTexts) {
        this.keep();
        return;
      }
      this.say(this.form.dataset.saving, true);
      this.timer = setTimeout(() => this.save(), pause);
    }

    body(extra = {}) {
      const body = new FormData(this.form);
      if (this.attempted !== null) body.set("attempted", this.attempted);
      for (const [name, value] of Object.entries(extra)) body.set(name, value);
      return body;
    }

    post(body, options = {}) {
      return fetch(this.form.action, { method: "POST", body, headers: json, redirect: "manual", ...options });
    }

    async save() {
      clearTimeout(this.timer);
      if (this.sending || this.twoTexts) return;
      if (!this.changed) {
        this.say(this.savedWords, true);
        return;
      }
      this.sending = true;
      const text = this.field.value;
      const body = this.body();
      this.attempted = text;
      this.keep();
      let isSaved = false;
      try {
        isSaved = await this.heard(await this.post(body), text);
      } catch {
        this.say(this.form.dataset.unsaved, false);
        this.timer = setTimeout(() => this.save(), retryAfter);
      }
      this.sending = false;
      if (isSaved) this.save();
    }

    // Takes in what the server says and tells whether the text is saved; throws when it says nothing we understand.
    async heard(answer, text) {
      if (![200, 400, 409].includes(answer.status)) throw new Error(String(answer.status));
      const told = await answer.json();
      this.attempted = null;
      if (answer.ok) this.arrived(told, text);
      else if (told.html) this.showTwoTexts(told);
      else this.refused(told);
      return answer.ok;
    }

    refused(told) {
      this.keep();
      this.say(told.error, false);
    }

    arrived(told, text) {
      this.attempted = null;
      this.stored = text;
      this.version.value = told.version;
      this.part("warning").textContent = told.warning;
      if (this.changed) {
        this.keep();
        return;
      }
      sessionStorage.removeItem(this.key);
      this.savedWords = told.saved;
      this.say(told.saved, true);
      this.tagged(told.is_empty);
    }

    tagged(isEmpty) {
      if (isEmpty) this.tag(this.form.dataset.empty, "");
      else this.tag(this.form.dataset.answered, "done");
    }

    // Somebody else may have saved since the page was opened: begin on what stands there now.
    async refresh() {
      if (this.changed || this.sending || this.twoTexts) return;
      try {
        const answer = await fetch(this.form.action, { headers: json, redirect: "manual" });
        if (!answer.ok) return;
        const told = await answer.json();
        if (this.changed || this.sending || String(told.version) === this.version.value) return;
        const same = told.text === this.stored;
        this.field.value = told.text;
        this.arrived(told, told.text);
        if (!same) this.say(`${told.saved}. ${this.form.dataset.refreshed}`, true);
      } catch {
        // Saving will tell.
      }
    }

    showTwoTexts(told) {
      this.twoTexts = true;
      this.keep();
      this.version.value = told.version;
      this.savedWords = told.saved;
      const box = this.part("two-texts");
      box.innerHTML = told.html;
      box.firstElementChild.focus();
      this.say("", true);
      this.tag(this.form.dataset.twoTexts, "late");
      this.form.parentElement.querySelector(".ask").classList.add("ask-conflict");
    }

    settle(choice) {
      const box = this.part("two-texts");
      const theirs = box.querySelector("[data-theirs]").value;
      if (choice === "theirs") this.field.value = theirs;
      if (choice === "both") this.field.value = box.querySelector("[data-both]").value;
      this.stored = theirs;
      this.twoTexts = false;
      box.replaceChildren();
      this.form.parentElement.querySelector(".ask").classList.remove("ask-conflict");
      this.field.focus();
      if (this.changed) {
        this.keep();
        this.save();
      } else {
        sessionStorage.removeItem(this.key);
        this.say(this.savedWords, true);
        this.tagged(!theirs.trim());
        // What the server keeps of one's own text, from when the time ran out, has no use any more.
        this.post(this.body({ choice: "theirs" })).catch(() => {});
      }
    }

    pressed(event) {
      const button = event.submitter;
      const isChoice = button && button.name === "choice";
      if (isChoice && !this.part("two-texts").querySelector("[data-theirs]")) return;
      event.preventDefault();
      if (isChoice) this.settle(button.value);
      else if (button && button.name === "preview") this.preview();
      else if (this.twoTexts) this.part("two-texts").firstElementChild.focus();
      else this.save();
    }

    async preview() {
      try {
        const answer = await this.post(this.body({ preview: "1" }));
        const told = await answer.json();
        if (!answer.ok) {
          this.say(told.error, false);
          return;
        }
        const box = this.part("preview");
        this.part("html").innerHTML = told.html;
        box.hidden = false;
        box.querySelector("h3").focus();
      } catch {
        this.say(this.form.dataset.unsaved, false);
      }
    }

    leave() {
      if (!this.changed || this.twoTexts) return;
      const body = this.body();
      this.attempted = this.field.value;
      this.keep();
      this.post(body, { keepalive: true }).catch(() => {});
    }
  }

  const answers = [...document.querySelectorAll("form[data-answer]")].map((form) => new Answer(form));
  const saveAll = () => answers.forEach((answer) => answer.save());
  window.addEventListener("online", saveAll);
  document.addEventListener("stegvis:leaving", saveAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") answers.forEach((answer) => answer.leave());
    else saveAll();
  });

  // On the visit's own page: what this tab still keeps of answers that could not be saved.
  for (const box of document.querySelectorAll("[data-unsent]")) {
    const start = keyOf(box.dataset.unsent, "");
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(start)).sort()) {
      const question = document.getElementById(`asked-${key.slice(start.length)}`);
      const title = document.createElement("h3");
      const text = document.createElement("p");
      title.textContent = question ? question.textContent : key.slice(start.length);
      text.className = "text";
      text.textContent = JSON.parse(sessionStorage.getItem(key)).text;
      box.append(title, text);
      box.hidden = false;
    }
  }
})();
