// What scripts say: sentences in English, said in the language of the page, which brings what it has of them.

const page = document.getElementById("words");
const { said, forms } = page ? JSON.parse(page.textContent) : { said: {}, forms: [] };

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (place, name) => values[name] ?? place);

/** A sentence with its values in it: _("%(count)s of %(all)s", { count: 1, all: 2 }). */
export const _ = (english, values = {}) => filled(said[english]?.[0] ?? english, values);

/** A sentence with a number, which stands at %(num)s. The page says which form goes with it. */
export function ngettext(one, many, num) {
  const form = forms[num] ?? forms[100 + (num % 100)];
  return filled(said[one]?.[form] ?? (num === 1 ? one : many), { num });
}
