// Warns before the idle time-out and keeps the session while somebody works. Every tab shares one clock.
"use strict";

(() => {
  const body = document.body;
  const limit = Number(body.dataset.idleSeconds) * 1000;
  const warning = Number(body.dataset.idleWarningSeconds) * 1000;
  const pingEvery = 60_000;
  const clock = "stegvis-last-active";
  const dialog = document.getElementById("idle-warning");
  let active = Date.now();
  let pinged = Date.now();

  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const lastActive = () => Math.max(active, Number(localStorage.getItem(clock)) || 0);

  const stay = () => {
    pinged = Date.now();
    return fetch(body.dataset.stayUrl, { method: "POST", headers: { "X-CSRFToken": cookie("csrftoken") || "" } });
  };

  const note = () => {
    if (dialog.open) return;
    active = Date.now();
    localStorage.setItem(clock, String(active));
    if (active - pinged > pingEvery) stay().catch(() => {});
  };

  const leave = async () => {
    document.dispatchEvent(new CustomEvent("stegvis:leaving"));
    // Autosave gets a moment; then the server ends the session and the page with its contents is gone.
    await new Promise((done) => setTimeout(done, 1500));
    window.location.reload();
  };

  const tick = () => {
    const idle = Date.now() - lastActive();
    if (idle >= limit) {
      leave();
      return;
    }
    if (idle >= warning && !dialog.open) {
      document.dispatchEvent(new CustomEvent("stegvis:leaving"));
      dialog.showModal();
    }
    if (idle < warning && dialog.open) dialog.close();
    if (dialog.open) {
      const left = Math.max(1, Math.ceil((limit - idle) / 60_000));
      dialog.querySelector("[data-minutes]").textContent = String(left);
    }
    setTimeout(tick, 1000);
  };

  dialog.addEventListener("close", () => {
    active = Date.now();
    localStorage.setItem(clock, String(active));
    stay().catch(() => {});
  });
  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, note, { passive: true });
  localStorage.setItem(clock, String(active));
  tick();
})();
