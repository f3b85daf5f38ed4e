// Fields that belong to one choice are there while it is chosen; without this script all are.

for (const group of document.querySelectorAll("fieldset[data-where]")) {
  const choice = group.form.elements[group.dataset.where];
  if (!choice) continue;
  const options = [...choice.options];
  const usual = options.find((option) => option.dataset.usual)?.dataset.usual ?? options.find((option) => option.value).value;
  const show = () => {
    const fits = group.dataset.values.split(" ").includes(choice.value || usual);
    group.hidden = !fits && !group.querySelector(".is-wrong");
    group.disabled = group.hidden; // what is not seen is not sent
  };
  choice.addEventListener("change", show);
  show();
}
