// What is typed into a form, as it will stand on a handset.

for (const bubble of document.querySelectorAll("[data-of]")) {
  const field = document.getElementById(`field-${bubble.dataset.of}`);
  field?.addEventListener("input", () => {
    const text = "first" in bubble.dataset ? field.value.split("\n")[0] : field.value;
    bubble.textContent = text.trim() || bubble.dataset.otherwise;
  });
}
