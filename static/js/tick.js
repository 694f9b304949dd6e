// Two buttons tick all boxes of one name, or none of them; without script they are not shown.
(() => {
  document.querySelectorAll("[data-tick]").forEach((buttons) => {
    const set = (checked) => {
      const boxes = buttons.closest("form").querySelectorAll(`input[type=checkbox][name="${buttons.dataset.tick}"]`);
      boxes.forEach((box) => { box.checked = checked; });
      // The draft is kept as when one ticks by hand.
      boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    };
    buttons.querySelector("[data-all]").addEventListener("click", () => set(true));
    buttons.querySelector("[data-none]").addEventListener("click", () => set(false));
    buttons.hidden = false;
  });
})();
