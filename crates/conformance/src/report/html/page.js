"use strict";
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const cases = [...document.querySelectorAll(".cases > li")];
  const texts = new Map();

  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };

  // A requirement's number is looked for as a whole: PAY-1 is not in PAY-10.
  const has = (text, word) =>
    /^[a-z]+-\d+$/.test(word) ? new RegExp(`(^|[^a-z0-9-])${word}(?!\\d)`).test(text) : text.includes(word);

  const isShown = (item, { outcome, noun, role, text }) =>
    (!outcome || (outcome === "bad" ? item.className !== "pass" : item.dataset.outcome === outcome)) &&
    (!noun || item.dataset.noun === noun) &&
    (!role || item.dataset.role === role) &&
    text.every((word) => has(textOf(item), word));

  const apply = () => {
    const wanted = {
      outcome: form.elements.outcome.value,
      noun: form.elements.noun.value,
      role: form.elements.role.value,
      text: form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean),
    };
    let count = 0;
    for (const item of cases) {
      item.hidden = !isShown(item, wanted);
      if (!item.hidden) count += 1;
    }
    shown.value = `${count} of ${cases.length}`;
    none.hidden = count > 0;
  };

  const clear = () => {
    for (const name of ["outcome", "noun", "role", "text"]) form.elements[name].value = "";
  };

  for (const event of ["input", "change"]) form.addEventListener(event, apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
    apply();
  });

  // A noun, a role or a requirement leads to its cases.
  for (const button of document.querySelectorAll("button[data-set]")) {
    button.addEventListener("click", () => {
      clear();
      form.elements[button.dataset.set].value = button.dataset.value;
      apply();
      document.getElementById("cases").scrollIntoView();
      form.elements[button.dataset.set].focus({ preventScroll: true });
    });
  }

  document.addEventListener("keydown", (event) => {
    const field = form.elements.text;
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape" && document.activeElement === field) {
      field.value = "";
      apply();
    }
  });

  const themes = [["", "system"], ["light", "light"], ["dark", "dark"]];
  const button = document.getElementById("theme");
  let theme = 0;
  button.addEventListener("click", () => {
    theme = (theme + 1) % themes.length;
    const [name, words] = themes[theme];
    document.documentElement.dataset.theme = name;
    button.textContent = `Theme: ${words}`;
  });

  // Without this script the page shows everything, and has nothing that does nothing.
  button.hidden = false;
  form.hidden = false;
  apply();
})();
