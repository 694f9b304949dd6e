// Searches while one types: the form that says where the answer goes is posted a moment after the last key, and what the
// answer has there is shown. Without this script one presses the button. An answer that a later key overtook is dropped.
"use strict";

(() => {
  const pause = 250;
  document.querySelectorAll("form[data-search-into]").forEach((form) => {
    const id = form.dataset.searchInto;
    let timer = 0;
    let asked = null;
    const search = async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: asked.signal });
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = page.getElementById(id);
        if (found) document.getElementById(id).replaceChildren(...found.childNodes);
      } catch {
        // Overtaken, or no network: the button remains.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, pause);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); asked?.abort(); });
  });
})();
