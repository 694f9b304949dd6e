// The page of all questions at a glance: which answers wait to be sent or to be chosen, and the index that folds away on
// phones and tablets once a question is chosen in it.
"use strict";

(() => {
  const note = document.querySelector("[data-overview]");
  if (!note) return;
  const index = note.parentElement;
  const fold = index.querySelector("details");

  // "Not sent yet: question 2, 5", by what the tags of the index say.
  const look = () => {
    const waiting = new Map();
    for (const tag of index.querySelectorAll("[data-answer-tag].tag-late")) {
      const number = tag.closest("[data-index]").dataset.index;
      waiting.set(tag.textContent, [...(waiting.get(tag.textContent) || []), number]);
    }
    const told = [...waiting].map(([text, numbers]) => {
      const begun = text.charAt(0).toUpperCase() + text.slice(1);
      return note.dataset.noted.replace("{0}", begun).replace("{1}", numbers.join(", "));
    });
    const text = told.join(". ");
    if (note.textContent !== text) note.textContent = text;
  };

  document.querySelector("[data-saves-itself]").hidden = false;
  new MutationObserver(look).observe(fold, { subtree: true, childList: true, attributeFilter: ["class"] });
  look();
  fold.addEventListener("click", (event) => {
    if (event.target.closest("a")) fold.open = false;
  });
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open) return;
    fold.open = false;
    fold.querySelector("summary").focus();
  });
})();
