// Saves each answer of a visit while it is typed, over the version the writer has seen. When somebody else has saved
// another text, both are shown and nothing is sent until the writer has chosen. What is not stored yet is kept in this
// browser (kept.js), letter by letter, and goes in later: through lost connections, log-outs and restarts of the server.
// Each save says which page it comes from, its turn, and the saves it has had no answer to (visits/sending.py), so that
// what did arrive is neither taken for somebody else's text nor overwritten by what arrives late.
"use strict";

(() => {
  const words = document.querySelector("[data-writing]")?.dataset;
  if (!words) return;
  const kept = window.stegvisKept;
  const told = document.querySelector("[data-told]");
  const pause = 1200;
  const retryFrom = 2000;
  const retryMost = 15_000;
  const givenUpAfter = 20_000;
  const largestOnLeaving = 50_000; // bytes that a browser sends for a page that is gone: 64 KiB for all of it
  const mostSeen = 20;
  const json = { Accept: "application/json" };

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const plain = (text) => text.replace(/\r\n?/g, "\n");

  class Answer {
    constructor(form) {
      this.form = form;
      this.field = form.elements.text;
      this.number = form.dataset.answer;
      this.visit = form.dataset.visit;
      this.base = form.elements.version.getAttribute("value"); // the version that what is typed was typed over
      // What the server is known to hold; on a page that gives back what was not saved it is something else.
      this.stored = "unstored" in this.field.dataset ? null : plain(this.field.defaultValue);
      this.turn = 0;
      this.seen = new Map(); // page -> turn: saves of this text that may have arrived
      this.timer = null;
      this.retry = retryFrom;
      this.sending = false;
      this.unanswered = false;
      this.gone = false;
      this.waiting = []; // what other pages left, to be taken when nothing here is unsaved
      this.savedWords = this.part("standing").textContent;
      form.addEventListener("submit", (event) => this.pressed(event));
      this.field.addEventListener("input", () => this.typed());
      this.field.addEventListener("focus", () => this.refresh());
      this.field.addEventListener("blur", () => this.newest && this.refresh(this.newest));
      const box = this.part("two-texts").firstElementChild;
      if (box) this.begin(box);
      // What the time ran out on was never stored: it is now, or shown beside what somebody else has saved meanwhile.
      else if (this.changed) this.timer = setTimeout(() => this.save(), pause);
    }

    part(name) {
      return this.form.querySelector(`[data-answer-${name}]`);
    }

    // What was sent without an answer may stand there even where it has been taken back since.
    get changed() {
      return this.unanswered || this.field.value !== this.stored;
    }

    get isIdle() {
      return !this.changed && !this.sending && !this.merge;
    }

    say(text, kind) {
      const standing = this.part("standing");
      // Aloud only what is news: that a text waits, and that it has gone in after all.
      if (kind === "unsaved" || (kind === "saved" && standing.className === "unsaved")) {
        told.textContent = `${words.question.replace("{0}", this.number)} ${text}`;
      }
      standing.replaceChildren(text);
      standing.className = kind;
    }

    // Says why it waits, and offers what one can do about it.
    offer(text, label, act, kind = "unsaved") {
      this.say(text, kind);
      const offered = document.createElement(typeof act === "string" ? "a" : "button");
      offered.textContent = label;
      if (typeof act === "string") Object.assign(offered, { href: act, target: "_blank" });
      else {
        Object.assign(offered, { type: "button", className: "linkbutton" });
        offered.addEventListener("click", act);
      }
      this.part("standing").append(" ", offered);
    }

    tag(text, kind) {
      for (const tag of document.querySelectorAll(`[data-index="${this.number}"] [data-answer-tag]`)) {
        tag.textContent = text;
        tag.className = kind ? `tag tag-${kind}` : "tag";
      }
    }

    tagged(isEmpty) {
      if (isEmpty) this.tag(words.empty, "");
      else this.tag(words.answered, "done");
    }

    keep() {
      const entry = {
        text: this.field.value, version: this.base, seen: [...this.seen].slice(-mostSeen), path: window.location.pathname,
        title: document.querySelector("h1").textContent, question: document.getElementById(`asked-${this.number}`).textContent,
        joined: this.merge?.written ? this.merge.text : undefined,
      };
      if (!kept.keep(this.visit, this.number, entry)) this.say(words.notKept, "unsaved");
    }

    forget() {
      kept.forget(this.visit, this.number);
    }

    // Takes over what another page left when it was closed. The promise is settled when it stands in the field and is
    // kept under this page's name, or when it is stored already.
    inherit(entry) {
      return new Promise((settle) => {
        this.waiting.push({ entry, settle });
        this.next();
      });
    }

    next() {
      if (!this.waiting.length || !(this.isIdle || this.isUntouched) || this.gone) return;
      const { entry, settle } = this.waiting.shift();
      if (entry.text === this.stored) {
        settle(true);
        this.next();
        return;
      }
      clearTimeout(this.timer);
      this.field.value = entry.text;
      this.base = entry.version;
      this.seen = new Map(entry.seen);
      this.joinedBefore = entry.joined;
      this.keep();
      settle(true);
      this.save();
    }

    // The field holds the draft that the server gave back, and what the browser kept of the same text is newer.
    get isUntouched() {
      return this.stored === null && this.turn === 0 && !this.merge && this.field.value === plain(this.field.defaultValue);
    }

    typed() {
      clearTimeout(this.timer);
      this.keep();
      if (this.merge?.touched || this.gone) return;
      if (!this.merge) this.say(words.saving, "saving");
      this.timer = setTimeout(() => this.save(), pause);
    }

    body(extra = {}) {
      const body = new FormData(this.form);
      const values = {
        csrfmiddlewaretoken: cookie("csrftoken") || body.get("csrfmiddlewaretoken"), version: this.base, page: kept.page,
        turn: this.turn, seen: [...this.seen].slice(-mostSeen).map((pair) => pair.join(":")).join(" "), ...extra,
      };
      for (const [name, value] of Object.entries(values)) body.set(name, value);
      return body;
    }

    // The body of the next save; from now on it may have arrived.
    nextBody() {
      this.turn += 1;
      this.unanswered = true;
      const body = this.body();
      this.seen.delete(kept.page);
      this.seen.set(kept.page, this.turn);
      this.keep();
      return body;
    }

    post(body, options = {}) {
      const signal = AbortSignal.timeout ? AbortSignal.timeout(givenUpAfter) : undefined;
      return fetch(this.form.action, { method: "POST", body, headers: json, redirect: "manual", signal, ...options });
    }

    async save() {
      clearTimeout(this.timer);
      if (this.sending || this.gone || (this.merge && (this.merge.touched || this.compared === this.field.value))) return;
      if (!this.changed) {
        if (!this.merge) this.forget();
        this.say(this.savedWords, "saved");
        return;
      }
      this.sending = true;
      const text = this.field.value;
      const body = this.nextBody();
      const turn = this.turn;
      let goesOn = false;
      try {
        goesOn = await this.heard(await this.post(body), text, turn);
        this.retry = retryFrom;
      } catch (error) {
        this.failed(error);
      }
      this.sending = false;
      if (goesOn && this.changed) this.save();
      else this.next();
    }

    failed(error) {
      if (error.message === "expired") this.offer(words.expired, words.logIn, words.login);
      else this.say(words.unsent, "unsaved");
      this.tag(words.unsentTag, "late");
      this.timer = setTimeout(() => this.save(), this.retry);
      this.retry = Math.min(this.retry * 1.5, retryMost);
    }

    // Takes in what the server says and tells whether there may be more to send; throws when it is to be sent again.
    async heard(answer, text, turn) {
      if (answer.type === "opaqueredirect") throw new Error("expired");
      if (answer.status === 403) {
        const { error } = await answer.json().catch(() => ({}));
        throw new Error(error ? "somebody else" : "expired");
      }
      if (answer.status === 404) {
        this.gone = true;
        this.stopped(words.gone);
        return false;
      }
      if (![200, 400, 409].includes(answer.status)) throw new Error(String(answer.status));
      const said = await answer.json();
      this.unanswered = turn !== this.turn;
      if (answer.ok) this.arrived(said, text);
      // What was sent later has come before: it stands.
      else if (said.html && turn === this.turn) this.showTwoTexts(said, text);
      else if (!said.html) this.stopped(said.error);
      return answer.ok || this.unanswered;
    }

    stopped(text) {
      this.keep();
      this.say(text, "unsaved");
      this.tag(words.unsentTag, "late");
    }

    arrived(said, text) {
      if (this.merge) this.close();
      this.stored = text;
      this.base = String(said.version);
      this.seen = this.turn ? new Map([[kept.page, this.turn]]) : new Map();
      this.part("warning").textContent = said.warning;
      if (this.changed) {
        this.keep();
        return;
      }
      this.forget();
      this.savedWords = said.saved;
      this.say(said.saved, "saved");
      this.tagged(said.is_empty);
    }

    // Somebody else may have saved since the page was opened: begin on what stands there now. `newest` is the version
    // stored, where it is known.
    async refresh(newest) {
      if (!this.isIdle || this.gone || (newest !== undefined && newest <= Number(this.base))) return;
      try {
        const answer = await fetch(this.form.action, { headers: json, redirect: "manual" });
        if (!answer.ok) return;
        const said = await answer.json();
        if (!this.isIdle || said.version <= Number(this.base)) return;
        const same = said.text === this.stored;
        if (!same) this.field.value = said.text;
        this.seen.clear();
        this.arrived(said, said.text);
        if (!same) this.say(`${said.saved}. ${words.refreshed}`, "saved");
      } catch {
        // Saving will tell.
      }
    }

    // The version stored, told by the server in passing. Where somebody stands in the text it is not changed under them.
    toldOf(version) {
      this.newest = version;
      if (!this.isIdle || version <= Number(this.base)) return;
      if (document.activeElement !== this.field) this.refresh(version);
      else if (!this.part("standing").querySelector("button")) {
        this.offer(words.newer, words.showNewer, () => {
          this.field.focus();
          this.refresh(version);
        });
      }
    }

    showTwoTexts(said, text) {
      const box = this.part("two-texts");
      box.innerHTML = said.html;
      this.savedWords = said.saved;
      this.compared = text;
      this.choose(box.firstElementChild, String(said.version));
      if (this.joinedBefore !== undefined) this.merge.write(this.joinedBefore);
      this.joinedBefore = undefined;
      this.keep();
      // Whoever is typing goes on; what is typed is compared again.
      if (document.activeElement !== this.field) box.firstElementChild.focus();
      if (this.field.value !== text) this.typed();
    }

    choose(box, version) {
      this.merge = new window.StegvisMerge(box, () => {
        this.field.readOnly = true;
        clearTimeout(this.timer);
        this.say(words.choosing, "saving");
        this.keep();
      });
      this.chosenVersion = version;
      // Beside the field too: the two texts may be off the screen of whoever is typing. The box itself is read aloud.
      this.offer(words.choose, words.showTexts, () => box.focus(), "choosing");
      this.tag(words.twoTexts, "late");
      this.form.parentElement.querySelector(".ask").classList.add("ask-conflict");
    }

    // A page that the server made with two texts on it, whose form would save one's own knowingly: typing on does not.
    begin(box) {
      this.base = String(this.base - 1);
      this.compared = this.field.value;
      this.choose(box, String(Number(this.base) + 1));
    }

    close() {
      this.merge = null;
      this.compared = undefined;
      this.field.readOnly = false;
      this.part("two-texts").replaceChildren();
      this.form.parentElement.querySelector(".ask").classList.remove("ask-conflict");
    }

    settle(choice) {
      const { theirs, text } = this.merge;
      if (choice === "theirs") this.field.value = theirs;
      if (choice === "joined") this.field.value = text;
      this.close();
      this.stored = theirs;
      this.base = this.chosenVersion;
      this.seen = new Map();
      this.unanswered = false;
      this.field.focus();
      if (this.changed) {
        this.say(words.saving, "saving");
        this.save();
        return;
      }
      this.forget();
      this.say(this.savedWords, "saved");
      this.tagged(!theirs.trim());
      // What the server keeps of one's own text, from when the time ran out, has no use any more.
      this.post(this.body({ choice: "theirs" })).catch(() => {});
      this.next();
    }

    pressed(event) {
      const button = event.submitter;
      event.preventDefault();
      if (button?.name === "choice") this.settle(button.value);
      else if (button?.name === "preview") this.preview();
      else if (this.merge) this.part("two-texts").firstElementChild.focus();
      else this.save();
    }

    async preview() {
      try {
        const answer = await this.post(this.body({ preview: "1" }));
        const said = await answer.json();
        if (!answer.ok) {
          this.say(said.error, "unsaved");
          return;
        }
        const box = this.part("preview");
        this.part("html").innerHTML = said.html;
        box.hidden = false;
        box.querySelector("h3").focus();
      } catch {
        this.say(words.unsent, "unsaved");
      }
    }

    // The page is hidden, and perhaps never seen again.
    leave() {
      if (!this.changed || this.merge || this.gone) return;
      const keepalive = new Blob([this.field.value]).size < largestOnLeaving;
      this.post(this.nextBody(), { keepalive }).catch(() => {});
    }
  }

  const answers = [...document.querySelectorAll("form[data-answer]")].map((form) => new Answer(form));
  const byNumber = new Map(answers.map((answer) => [answer.number, answer]));
  const saveAll = () => answers.forEach((answer) => answer.save());
  kept.inherit(words.visit, (entry) => byNumber.get(entry.number)?.inherit(entry));
  window.addEventListener("online", saveAll);
  document.addEventListener("stegvis:leaving", saveAll);
  document.addEventListener("stegvis:versions", (event) => {
    for (const [number, version] of Object.entries(event.detail)) byNumber.get(number)?.toldOf(version);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") answers.forEach((answer) => answer.leave());
    else saveAll();
  });
})();
