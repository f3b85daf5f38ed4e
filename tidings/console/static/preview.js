// What is typed into a form, as it will stand on a handset.

for (const bubble of document.querySelectorAll("[data-of]")) {
  const field = document.getElementById(`field-${bubble.dataset.of}`);
  if (!field) continue;
  const show = () => {
    const text = "first" in bubble.dataset ? field.value.split("\n")[0] : field.value;
    bubble.textContent = text.trim() || bubble.dataset.otherwise;
  };
  field.addEventListener("input", show);
  show(); // whoever types fast was there before this script
}
