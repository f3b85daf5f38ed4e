// Pictures that are about to leave a phone: chosen, shown, taken away again.

import { drawing, element } from "./element.js";

const most = (name) => Number(document.querySelector(`meta[name="${name}"]`).content);

export class Pictures {
  files = [];

  /** `say` tells what does not go. */
  constructor(phone, say) {
    this.say = say;
    this.field = element("input", { type: "file", accept: "image/*,video/*,audio/*,application/pdf,text/vcard", multiple: "", hidden: "", "aria-label": `Pictures from ${phone}`, onchange: () => this.choose() });
    const open = element("button", { class: "quiet attach", type: "button", "aria-label": "Add a picture", title: "Add a picture", onclick: () => this.field.click() }, drawing("0 0 24 24", "", "", "M4 5h16v14H4z", "M4 16l5-5 4 4 3-3 4 4", "M8 9h.01"));
    this.button = element("span", { class: "attach-place" }, open, this.field);
    this.list = element("ul", { class: "attached", "aria-label": "To be sent", hidden: "" });
  }

  choose() {
    const wanted = [...this.files, ...this.field.files];
    this.field.value = "";
    const octets = wanted.reduce((sum, file) => sum + file.size, 0);
    if (wanted.length > most("media-most")) { this.say(`A message takes ${most("media-most")} at most.`); return; }
    if (octets > most("octets-most")) { this.say(`Together they may have ${most("octets-most") / 1_000_000} MB.`); return; }
    this.say("");
    this.show(wanted);
  }

  clear() {
    this.show([]);
  }

  show(files) {
    this.files = files;
    this.list.hidden = !files.length;
    const chip = (file) => element("li", {}, element("span", {}, file.name), element("button", { class: "quiet", type: "button", "aria-label": `Do not send ${file.name}`, onclick: () => this.show(this.files.filter((one) => one !== file)) }, "×"));
    this.list.replaceChildren(...files.map(chip));
  }
}
