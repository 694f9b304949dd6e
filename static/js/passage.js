// A part of an answer, marked with pointer or keys, becomes a request to the board: it goes into the form's field.
// What is marked on the visit's page is taken along to the form in the tab's own storage, never in the address.
"use strict";

(() => {
  const KEY = "stegvis-passage";
  const sources = [...document.querySelectorAll("[data-passage-source]")];
  // The last thing marked in each answer; pressing a button may unmark it.
  const marked = new Map();

  // The words marked, without the links to requests that stand between them.
  const read = (range) => {
    const copy = document.createElement("div");
    copy.append(range.cloneContents());
    for (const link of copy.querySelectorAll("a.wish")) link.remove();
    for (const block of copy.querySelectorAll("p, li, h3, h4, br")) block.after("\n");
    return copy.textContent.replace(/[ \t]+/g, " ").replace(/\s*\n\s*/g, "\n").trim();
  };

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const source = sources.find((one) => one.contains(range.startContainer) && one.contains(range.endContainer));
    const words = source && read(range);
    if (words) marked.set(source.dataset.passageSource, words);
  });

  const remember = (about) => {
    try {
      sessionStorage.removeItem(KEY);
      if (marked.has(about)) sessionStorage.setItem(KEY, JSON.stringify([about, marked.get(about)]));
    } catch {
      // Without storage one marks it on the next page.
    }
  };

  const recall = (about) => {
    try {
      const [kept, words] = JSON.parse(sessionStorage.getItem(KEY)) || [];
      sessionStorage.removeItem(KEY);
      return kept === about ? words : "";
    } catch {
      return "";
    }
  };

  const put = (field, words) => {
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  for (const link of document.querySelectorAll("[data-passage-link]"))
    link.addEventListener("click", () => remember(link.dataset.passageLink));

  const button = document.querySelector("[data-passage-take]");
  if (!button) return;
  const field = document.getElementById(button.dataset.passageTake);
  const said = document.querySelector("[data-passage-said]");
  const about = sources[0].dataset.passageSource;
  document.querySelector("[data-passage-acts]").hidden = false;
  button.addEventListener("click", () => {
    const words = marked.get(about);
    said.textContent = words ? button.dataset.taken : button.dataset.none;
    if (!words) return;
    put(field, words);
    field.focus();
  });
  const brought = recall(about);
  if (brought && !field.value.trim()) put(field, brought);
})();
