// Buttons that copy a text of the page.

import { _ } from "./words.js";

const TOLD_MS = 1500;

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // only over an encrypted connection, and on this machine
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const before = button.textContent;
    button.textContent = _("Copied");
    setTimeout(() => { button.textContent = before; }, TOLD_MS);
  });
}
