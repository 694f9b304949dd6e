// Joins two texts passage by passage. The joined text follows the choices until somebody writes in it; then the choices
// are locked until it is begun again, so that neither undoes the other.
"use strict";

window.StegvisMerge = class {
  // `changed` is called when the writer has begun to choose or to write, and at every change after that.
  constructor(box, changed) {
    const told = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    this.box = box;
    this.theirs = told.theirs;
    this.passages = told.passages;
    this.field = box.querySelector("[data-joined-text]");
    this.again = box.querySelector("[data-again]");
    this.touched = false;
    this.written = false;
    this.changed = changed;
    box.querySelector("[data-joined]").hidden = false;
    this.compose();
    box.addEventListener("change", (event) => this.chosen(event));
    this.field.addEventListener("input", () => this.write(this.field.value));
    this.again.addEventListener("click", () => this.begin());
  }

  get text() {
    return this.field.value;
  }

  lines([number, theirs, yours]) {
    if (!number) return theirs;
    const choice = this.box.querySelector(`[name='passage-${number}']:checked`)?.value;
    if (choice === "theirs") return theirs;
    if (choice === "mine") return yours;
    // A paragraph right below a bullet would read as part of it.
    const isBullet = (line) => /^[-*] /.test(line ?? "");
    const endsInList = isBullet(theirs.at(-1)) && yours.length && yours[0] !== "" && !isBullet(yours[0]);
    return [...theirs, ...(endsInList ? [""] : []), ...yours];
  }

  compose() {
    this.field.value = this.passages.flatMap((passage) => this.lines(passage)).join("\n");
  }

  chosen(event) {
    if (event.target.type !== "radio") return;
    this.compose();
    this.touch();
  }

  touch() {
    this.touched = true;
    this.changed();
  }

  lock(isLocked) {
    this.written = isLocked;
    this.again.hidden = !isLocked;
    for (const choices of this.box.querySelectorAll("fieldset")) choices.disabled = isLocked;
  }

  // Takes `text` as written by hand.
  write(text) {
    if (this.field.value !== text) this.field.value = text;
    this.lock(true);
    this.touch();
  }

  begin() {
    this.lock(false);
    this.compose();
    this.touch();
    this.box.querySelector("input[type=radio]")?.focus();
  }
};
