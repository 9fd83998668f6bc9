/* The skill picker and the suggestions of a search box, where a browser runs scripts.
   The server does the same without: typing, a button, check boxes. htmx fetches what is suggested;
   this file adds the keys, the roles and the chips (ARIA: editable combobox with a list). */
"use strict";

(function () {
  if (!window.htmx) return;

  class Suggestions {
    constructor(input, choose) {
      this.input = input;
      this.choose = choose;
      this.list = document.getElementById(input.dataset.list);
      this.active = -1;
      this.list.setAttribute("role", "listbox");
      set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
                   "aria-controls": this.list.id });
      input.addEventListener("keydown", (event) => this.onKey(event));
      input.addEventListener("input", () => { if (!input.value.trim()) this.close(); });
      input.addEventListener("blur", () => this.close());
      input.addEventListener("htmx:configRequest", (event) => this.ask(event));
      this.list.addEventListener("htmx:afterSwap", () => this.open());
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => this.onClick(event));
    }

    get options() { return [...this.list.querySelectorAll("[role=option][data-id]")]; }
    get isOpen() { return !this.list.hidden; }

    ask(event) {
      const text = this.input.value.trim();
      if (!text) event.preventDefault();
      event.detail.parameters = { q: text };
    }

    open() {
      if (document.activeElement !== this.input || !this.input.value.trim()) return;
      this.options.forEach((option, number) => { option.id = `${this.list.id}-${number}`; });
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.move(-1);
      this.list.dispatchEvent(new CustomEvent("opened"));
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.move(-1);
    }

    move(to) {
      this.active = to;
      this.options.forEach((option, number) => option.classList.toggle("active", number === to));
      const option = this.options[to];
      if (option) {
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    onKey(event) {
      if (event.isComposing) return; // the key belongs to a syllable that is still being written
      const count = this.options.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!count) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (!this.isOpen) this.open();
        this.move(this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count);
      } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
        event.preventDefault();
        this.take(this.options[this.active]);
      } else if (event.key === "Escape") {
        if (this.isOpen) this.close();
        else this.input.value = "";
        event.preventDefault();
      }
    }

    onClick(event) {
      const option = event.target.closest("[role=option][data-id]");
      if (option) this.take(option);
    }

    take(option) {
      this.close();
      this.choose(option.dataset);
    }
  }

  function set(element, attributes) {
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  }

  function pick(picker) {
    const input = picker.querySelector("input[data-list]");
    if (!input) return;
    const status = picker.querySelector("[role=status]");
    const picked = picker.querySelector(".picked");
    const chip = (id) => picked.querySelector(`li[data-id="${CSS.escape(id)}"]`);

    const suggestions = new Suggestions(input, ({ id, name, licence }) => {
      input.value = "";
      if (!chip(id)) picked.append(newChip(picker, id, name, licence === "yes"));
      status.textContent = `${picker.dataset.chosen} ${name}`;
    });
    picker.classList.add("live");

    suggestions.list.addEventListener("opened", () => {
      suggestions.options.forEach((option) => {
        option.setAttribute("aria-selected", String(Boolean(chip(option.dataset.id))));
      });
      status.textContent = suggestions.list.querySelector("[data-said]")?.dataset.said ?? "";
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && picker.classList.contains("live") && !event.isComposing) {
        event.preventDefault(); // Enter chooses here; the form is sent by its button
      }
    });
    ["htmx:responseError", "htmx:sendError"].forEach((failure) => {
      input.addEventListener(failure, () => picker.classList.remove("live"));
    });
    picked.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      const gone = button.closest("li");
      status.textContent =
        `${picker.dataset.removed} ${gone.querySelector(".picked-name").textContent}`;
      gone.remove();
      input.focus();
    });
  }

  function newChip(picker, id, name, isLicence) {
    const chip = picker.querySelector("template").content.firstElementChild.cloneNode(true);
    chip.dataset.id = id;
    const label = chip.querySelector(".picked-name");
    label.textContent = name;
    label.id += id;
    chip.querySelector("input").value = id;
    chip.querySelector("button").value = id;
    chip.querySelectorAll("select").forEach((select) => { select.name += id; });
    chip.querySelectorAll("[aria-labelledby]").forEach((element) => {
      element.setAttribute("aria-labelledby", element.getAttribute("aria-labelledby") + id);
    });
    if (isLicence) chip.querySelector("select[name*=_level_]")?.setAttribute("hidden", "");
    return chip;
  }

  function suggest(input) {
    new Suggestions(input, ({ name }) => {
      input.value = name;
      input.form.requestSubmit();
    });
  }

  document.querySelectorAll("[data-picker]").forEach(pick);
  document.querySelectorAll("[data-suggest] input[data-list]").forEach(suggest);
})();
