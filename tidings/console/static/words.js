// What scripts say: sentences in English, said in the language of the page, which brings what it has of them.

const said = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** A sentence with its values in it: gettext("%(count)s of %(most)s", {count: 1, most: 2}). */
export function gettext(english, values = {}) {
  return (said[english] ?? english).replace(/%\((\w+)\)s/g, (place, name) => values[name] ?? place);
}
