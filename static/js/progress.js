// A page that shows how far a job has come is fetched anew until the job is done; without script there is a link.
(() => {
  const section = document.querySelector("[data-progress]");
  if (!section) return;
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-progress]");
      if (!next) return location.reload();
      const [words, bar] = ["[role=status]", "progress"];
      section.querySelector(words).textContent = next.querySelector(words).textContent;
      const value = next.querySelector(bar).getAttribute("value");
      if (value !== null) section.querySelector(bar).value = Number(value);
    } catch {
      // The network may be back the next time.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
