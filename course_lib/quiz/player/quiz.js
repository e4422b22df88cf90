/* <course-quiz>: a quiz that tells at once what was right and why, by native form controls in the page itself.

   Its children are the readable questions (.quiz-readable: kept for print) and a JSON script with the quiz, made by
   payload.py. Needs store.js and score.js before it. Learners' texts are only ever set as text, never as HTML. */
(() => {
  "use strict";
  const courseQuiz = (globalThis.courseQuiz ??= {});
  if (customElements.get("course-quiz")) return;

  const { store, score, make, button } = courseQuiz;
  const LARGEST_FILE = 1_000_000;
  const ASKS = {
    true_false: "True or false?",
    single: "Choose one.",
    multiple: "Choose all that are right.",
    numeric: "Give a number.",
    cloze: "Fill the blanks.",
    ordering: "Put the steps in order.",
  };
  const NOTHING_YET = {
    true_false: "Choose true or false first. Then check.",
    single: "Choose one of the answers first. Then check.",
    multiple: "Tick at least one choice first. Then check.",
    numeric: "Write a number first, such as 0.25, 1e-3 or 1/4. Then check.",
    cloze: "Fill a blank first. Then check.",
    ordering: "Move at least one step first: this order is not right. Then check.",
  };
  const CERTAINTIES = { 1: "1, not sure", 2: "2, fairly sure", 3: "3, certain" };
  let elements = 0;

  // ---- Small helpers

  const own = (record, key) => (record && Object.hasOwn(record, key) ? record[key] : undefined);
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const percent = (share) => `${Math.round(share * 100)} %`;
  const rounded = (value) => String(Math.round(value * 100) / 100).replace("-", "\u2212");
  const rich = (html, tag = "div") => make(tag, { class: "quiz-rich", html });

  // An order that looks random and is the same for the same seed and name (FNV-1a, mulberry32, Fisher-Yates).
  function shuffled(list, seed, name) {
    let state = 2166136261;
    for (const character of `${seed}:${name}`) state = Math.imul(state ^ character.codePointAt(0), 16777619);
    const order = [...list];
    for (let last = order.length - 1; last > 0; last--) {
      state = (state + 0x6d2b79f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), state | 1);
      bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
      const other = ((bits ^ (bits >>> 14)) >>> 0) % (last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  function firstOrder(item, seed) {
    const letters = Object.keys(item.choices);
    const order = item.fixed ? letters : shuffled(letters, seed, item.id);
    const solved = item.kind === "ordering" && order.join() === item.answer.join();
    return solved ? [order[1], order[0], ...order.slice(2)] : order;
  }

  // A shape for each verdict, so that colour is never alone.
  function sign(verdict) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const shapes = { right: "M3 9l4 4 8-9", partly: "M3 9h12", wrong: "M4 4l10 10M14 4L4 14" };
    path.setAttribute("d", shapes[verdict]);
    drawing.setAttribute("viewBox", "0 0 18 18");
    drawing.setAttribute("class", "quiz-sign");
    drawing.setAttribute("aria-hidden", "true");
    drawing.append(path);
    return drawing;
  }

  const isFormula = (node) => node.nodeName.toLowerCase() === "math" || !/\p{L}|\p{N}/u.test(node.textContent);

  const verdictOf = (share) => (share === 1 ? "right" : share === 0 ? "wrong" : "partly");

  // ---- The fields of each kind: {element, arrange(seed), read() -> answer or null, write(answer)}

  function choiceField(item, id) {
    const type = item.kind === "multiple" ? "checkbox" : "radio";
    const texts = item.kind === "true_false" ? { true: "True", false: "False" } : item.choices;
    const inputs = {};
    const rows = {};
    for (const [value, html] of Object.entries(texts)) {
      const text = rich(html, "span");
      // Not every tool that reads a page aloud takes a formula for words.
      const label = [...text.childNodes].every(isFormula) ? text.textContent : null;
      inputs[value] = make("input", { type, value, name: `${id}-choice`, "aria-label": label });
      rows[value] = make("label", { class: "quiz-choice" }, inputs[value], text);
    }
    const element = make("div", { class: "quiz-options" }, ...Object.values(rows));
    const values = { true: true, false: false };
    return {
      element,
      arrange(seed) {
        if (item.kind !== "true_false") reorder(element, firstOrder(item, seed).map((letter) => rows[letter]));
      },
      read() {
        const chosen = Object.keys(inputs).filter((value) => inputs[value].checked);
        if (type === "checkbox") return chosen.length ? chosen : null;
        return chosen.length ? values[chosen[0]] ?? chosen[0] : null;
      },
      write(answer) {
        const chosen = Array.isArray(answer) ? answer : [String(answer)];
        for (const value of Object.keys(inputs)) inputs[value].checked = chosen.includes(value);
      },
    };
  }

  function reorder(parent, children) {
    if (children.some((child, index) => parent.children[index] !== child)) parent.replaceChildren(...children);
  }

  function textInput(attributes) {
    const plain = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 200 };
    return make("input", { ...plain, class: "quiz-text", ...attributes });
  }

  function numberField(item, id) {
    const unit = item.unit ? make("span", { id: `${id}-unit`, class: "quiz-unit", html: item.unit }) : null;
    const input = textInput({ id: `${id}-number`, inputmode: "decimal", "aria-describedby": unit && unit.id });
    const label = make("label", { for: input.id }, "Your number");
    return {
      element: make("div", { class: "quiz-row quiz-number-row" }, label, input, unit),
      arrange() {},
      read: () => (score.isEmpty(input.value) ? null : input.value),
      write: (answer) => setText(input, answer === null ? "" : String(answer)),
    };
  }

  function setText(control, text) {
    if (control.value !== text) control.value = text;
  }

  function clozeField(item, id, statement) {
    const names = score.blanks(item);
    const controls = {};
    names.forEach((name, index) => {
      const label = { "aria-label": `Blank ${index + 1} of ${names.length}` };
      const { choices } = item.blanks[name];
      controls[name] = choices ? make("select", { class: "quiz-select", ...label }) : textInput(label);
      statement.querySelector(`[data-blank="${name}"]`).append(controls[name]);
    });
    return {
      element: null,
      arrange(seed) {
        for (const name of names) if (item.blanks[name].choices) arrangeList(controls[name], item, name, seed);
      },
      read() {
        const answer = Object.fromEntries(names.map((name) => [name, controls[name].value]));
        return score.isEmpty(answer) ? null : answer;
      },
      write(answer) {
        for (const name of names) setText(controls[name], own(answer, name) ?? "");
      },
    };
  }

  function arrangeList(list, item, name, seed) {
    const chosen = list.value;
    const order = shuffled(item.blanks[name].choices, seed, `${item.id}.${name}`);
    const options = order.map((choice) => make("option", { value: choice }, choice));
    list.replaceChildren(make("option", { value: "" }, "choose …"), ...options);
    list.value = chosen;
  }

  function orderField(item) {
    const steps = {};
    const element = make("ol", { class: "quiz-steps" });
    const said = make("p", { class: "quiz-unseen", "aria-live": "polite" });
    let start = Object.keys(item.choices);
    let moved = false;
    const now = () => [...element.children].map((step) => step.dataset.step);
    const show = (order) => reorder(element, order.map((letter) => steps[letter]));
    const move = (letter, by) => {
      const step = steps[letter];
      const other = by < 0 ? step.previousElementSibling : step.nextElementSibling;
      if (!other) return;
      // The neighbour moves, so that the focused button never leaves the page.
      if (by < 0) step.after(other);
      else step.before(other);
      moved = true;
      said.textContent = `Now step ${now().indexOf(letter) + 1} of ${now().length}: ${step.dataset.text}`;
      element.dispatchEvent(new Event("input", { bubbles: true }));
    };
    for (const [letter, html] of Object.entries(item.choices)) steps[letter] = stepOf(letter, html, move);
    return {
      element: make("div", {}, element, said),
      arrange(seed) {
        start = firstOrder(item, seed);
      },
      read: () => (moved ? now() : null),
      write(answer) {
        moved = answer !== null;
        show(answer ?? start);
      },
    };
  }

  function stepOf(letter, html, move) {
    const text = rich(html);
    const words = text.textContent;
    const mover = (name, arrow, by) =>
      button(arrow, () => move(letter, by), { class: "quiz-move", "aria-label": `${name}: ${words}` });
    const buttons = make("div", { class: "quiz-moves" }, mover("Move up", "↑", -1), mover("Move down", "↓", 1));
    return make("li", { class: "quiz-step", "data-step": letter, "data-text": words }, text, buttons);
  }

  const FIELDS = {
    true_false: choiceField,
    single: choiceField,
    multiple: choiceField,
    numeric: numberField,
    cloze: clozeField,
    ordering: orderField,
  };

  // ---- What a learner is told after Check

  function told(item, answer, key) {
    switch (item.kind) {
      case "true_false":
        return [["You said ", make("b", {}, key), "."], item.feedback[key]];
      case "single":
        return [["You chose: ", rich(item.choices[key], "span")], item.feedback[key]];
      case "multiple":
        return [[judged(item, answer, key), rich(item.choices[key], "span")], item.feedback[key]];
      case "ordering":
        return [[`Step ${item.answer.indexOf(key) + 1}: `, rich(item.choices[key], "span")], item.feedback[key]];
      case "numeric":
        return [["Your number: ", make("b", {}, String(answer))], numericFeedback(item, key)];
      case "cloze":
        return toldOfBlank(item, answer, key);
    }
  }

  function judged(item, answer, letter) {
    if (!item.answer.includes(letter)) return "You ticked, and it is wrong: ";
    return answer.includes(letter) ? "You ticked, and it is right: " : "You left out, and it is right: ";
  }

  const numericFeedback = (item, key) =>
    key.startsWith("slip:") ? item.slips[Number(key.slice(5))].feedback : item.feedback[key];

  function toldOfBlank(item, answer, key) {
    const name = key.slice(0, key.indexOf(":"));
    const place = score.blanks(item).indexOf(name) + 1;
    const given = own(answer, name) ?? "";
    const about = [`Blank ${place}: `, score.isEmpty(given) ? "left empty" : make("b", {}, given)];
    return [about, item.blanks[name].feedback[key.slice(name.length + 1)]];
  }

  function sources(item) {
    const link = (text, href) => (href ? make("a", { href }, text) : make("span", {}, text));
    const again = link(`Read again: ${item.topic}`, item.href);
    const shown = item.cell ? link(`Shown by cell ${item.cell.label}`, item.cell.href) : null;
    return make("p", { class: "quiz-sources" }, shown, again);
  }

  // ---- One question

  class Question {
    constructor(quiz, item, number) {
      this.quiz = quiz;
      this.item = item;
      this.number = number;
      this.id = `${quiz.uid}-${item.id}`;
      this.statement = make("div", { class: "quiz-statement quiz-rich", id: `${this.id}-statement`, html: item.statement });
      this.field = FIELDS[item.kind](item, this.id, this.statement);
      this.certainty = this.#certaintyField();
      this.message = make("p", { class: "quiz-message" });
      this.feedback = make("div", { class: "quiz-feedback" });
      this.checkButton = make("button", { type: "submit", class: "quiz-button quiz-main" }, "Check");
      this.againButton = button("Try again", () => quiz.tryAgain(this));
      this.element = this.#form();
    }

    #form() {
      const name = make("span", { id: `${this.id}-name` }, `Question ${this.number}`);
      const ask = make("span", { class: "quiz-ask" }, ASKS[this.item.kind]);
      // A cloze's statement holds its own fields, so it cannot be their name.
      const names = this.item.kind === "cloze" ? name.id : `${name.id} ${this.statement.id}`;
      const group = make("div", { role: "group", "aria-labelledby": names });
      group.append(make("p", { class: "quiz-name" }, name, ask), this.statement);
      if (this.field.element) group.append(this.field.element);
      const live = make("div", { "aria-live": "polite" }, this.message, this.feedback);
      group.append(this.certainty, make("div", { class: "quiz-row" }, this.checkButton, this.againButton), live);
      const submit = (event) => (event.preventDefault(), this.quiz.check(this));
      // JupyterLab keeps Enter in a text field from submitting its form.
      const enter = (event) => {
        if (event.key !== "Enter" || event.isComposing || event.target.type !== "text") return;
        event.preventDefault();
        this.element.requestSubmit();
      };
      const input = () => this.quiz.draft(this);
      return make("form", { class: "quiz-item", novalidate: true, onsubmit: submit, oninput: input, onkeydown: enter }, group);
    }

    #certaintyField() {
      const choices = Object.entries(CERTAINTIES).map(([value, text]) => {
        const input = make("input", { type: "radio", name: `${this.id}-certainty`, value });
        return make("label", { class: "quiz-choice" }, input, make("span", {}, text));
      });
      const legend = make("legend", {}, "How sure are you?");
      return make("fieldset", { class: "quiz-certainty" }, legend, make("div", { class: "quiz-row" }, ...choices));
    }

    readCertainty() {
      const chosen = this.certainty.querySelector("input:checked");
      return chosen ? Number(chosen.value) : null;
    }

    // Bring the form in step with its state; what stays the same is left alone, with focus and typed text.
    paint(state, seed, asksCertainty) {
      const rearranged = this.seed !== seed;
      if (rearranged) this.field.arrange((this.seed = seed));
      const differs = JSON.stringify(state.answer) !== JSON.stringify(this.field.read());
      if (rearranged || (differs && (state.checked || !this.#isTyping()))) this.field.write(state.answer);
      for (const input of this.certainty.querySelectorAll("input")) input.checked = Number(input.value) === state.certainty;
      this.certainty.hidden = !asksCertainty || state.attempts > 0;
      this.element.classList.toggle("quiz-checked", state.checked);
      const hadFocus = this.element.contains(document.activeElement);
      this.checkButton.hidden = state.checked;
      this.againButton.hidden = !state.checked;
      for (const control of this.element.querySelectorAll("input, select, .quiz-move")) control.disabled = state.checked;
      this.#paintFeedback(state);
      if (hadFocus && state.checked && !this.element.contains(enabled(document.activeElement))) this.againButton.focus();
    }

    #isTyping() {
      return this.element.contains(document.activeElement) && document.activeElement.matches(".quiz-text");
    }

    #paintFeedback(state) {
      const shown = JSON.stringify(state.checked ? [state.answer, state.certainty, state.attempts] : null);
      if (shown === this.shown) return;
      this.shown = shown;
      this.feedback.className = "quiz-feedback";
      if (!state.checked) return this.feedback.replaceChildren();
      const { score: share, feedback } = score.assess(this.item, state.answer);
      const verdict = verdictOf(share);
      this.feedback.classList.add(`quiz-is-${verdict}`);
      const reasons = feedback.map((key) => {
        const [about, html] = told(this.item, state.answer, key);
        return make("li", {}, make("div", { class: "quiz-about" }, ...about), rich(html));
      });
      const list = make("ul", { class: "quiz-reasons" }, ...reasons);
      this.feedback.replaceChildren(verdictLine(verdict, share, state), list, sources(this.item));
    }

    say(text) {
      this.message.textContent = text;
    }

    focus() {
      const control = this.element.querySelector("input:enabled, select:enabled, .quiz-move:enabled, button:not([hidden])");
      control.focus();
    }
  }

  const enabled = (control) => (control && !control.disabled && !control.hidden ? control : null);

  function verdictLine(verdict, share, state) {
    const words = { right: "Right.", partly: `Partly right: ${percent(share)}.`, wrong: "Wrong." };
    const line = make("p", { class: "quiz-verdict" }, sign(verdict), words[verdict]);
    if (state.attempts > 1) line.append(` Attempt ${state.attempts}.`);
    else if (state.certainty !== null) line.append(` Mark at this certainty: ${rounded(score.mark(share, state.certainty))}.`);
    return line;
  }

  // ---- The state against the quiz it belongs to

  // {value, broken, changed}: what can be used, what cannot, how many answers belong to another version.
  function sift(data, payload) {
    const { value, broken } = store.quizState(data, payload.quiz);
    const items = new Map(payload.items.map((item) => [item.id, item]));
    const unusable = Object.create(null);
    let changed = 0;
    for (const [id, state] of Object.entries(value.items)) {
      const item = items.get(id);
      if (item && item.print === state.print && isUsable(item, state)) continue;
      if (item && item.print !== state.print) changed++;
      else unusable[id] = state;
      delete value.items[id];
    }
    if (Object.keys(unusable).length === 0) return { value, broken, changed };
    const merged = Object.assign(Object.create(null), broken);
    merged.items = Object.assign(unusable, own(merged, "items"));
    return { value, broken: merged, changed };
  }

  function isUsable(item, { answer, checked }) {
    if (answer === null) return !checked;
    if (item.kind === "numeric" && !checked) return typeof answer === "string";
    return !score.isEmpty(answer) && score.problem(item, answer) === null;
  }

  function validator(payload) {
    return (data) => {
      const { value, broken, changed } = sift(data, payload);
      if (!changed) return { value, broken };
      const what = changed === 1 ? "1 question has changed since you answered it. Its" : `${changed} questions have changed since you answered them. Their`;
      return { value, broken, notice: `${what} old answer${changed === 1 ? " was" : "s were"} dropped.` };
    };
  }

  // ---- The quiz

  class CourseQuiz extends HTMLElement {
    connectedCallback() {
      if (this.payload) return this.#watch();
      if (document.readyState === "loading") {
        return document.addEventListener("DOMContentLoaded", () => this.#begin(), { once: true });
      }
      this.#begin();
    }

    disconnectedCallback() {
      this.unwatch?.();
      this.observer?.disconnect();
    }

    // The script with the quiz may come after the element: wait for it.
    #begin() {
      if (this.payload || !this.isConnected) return;
      const script = this.querySelector(':scope > script[type="application/json"]');
      this.payload = script ? payloadOf(script.textContent) : undefined;
      if (this.payload) {
        this.observer?.disconnect();
        return this.#start();
      }
      this.observer ??= new MutationObserver(() => this.#begin());
      this.observer.observe(this, { childList: true, subtree: true, characterData: true });
    }

    #start() {
      this.uid = `quiz-${++elements}`;
      this.opened = store.open(store.QUIZ_KEY + this.payload.quiz, validator(this.payload));
      this.state = this.opened.value;
      this.review = null;
      this.questions = this.payload.items.map((item, index) => new Question(this, item, index + 1));
      for (const copy of this.querySelectorAll(":scope > .quiz-player")) copy.remove();
      this.append(this.#player());
      if (this.opened.notice) this.#notify(this.opened.notice);
      this.paint();
      this.setAttribute("data-ready", "");
      for (const appendix of document.querySelectorAll(".quiz-appendix")) {
        if (appendix.dataset.quiz === this.payload.quiz) appendix.setAttribute("data-played", "");
      }
      this.#watch();
      new ResizeObserver(() => reachScrollers(this)).observe(this);
    }

    #watch() {
      this.unwatch?.();
      this.unwatch = this.opened.watch(({ value, notice }) => {
        this.state = value;
        if (notice) this.#notify(notice);
        this.paint();
      });
    }

    // -- What it consists of

    #player() {
      this.notices = make("div");
      this.count = make("p", { class: "quiz-count" });
      this.bar = make("progress", { max: this.questions.length, value: 0, "aria-label": "Questions answered" });
      this.status = make("p", { class: "quiz-status", role: "status" });
      this.sure = make("input", { type: "checkbox", onchange: () => this.#switchCertainty() });
      const sure = make("label", { class: "quiz-choice" }, this.sure, make("span", {}, "Ask how sure I am"));
      const title = make("p", { class: "quiz-title", id: `${this.uid}-title` }, this.payload.title);
      const header = make("div", { class: "quiz-header" });
      header.append(title, this.count, this.bar, make("div", { class: "quiz-row" }, sure, this.#summaryButton(), this.#tools()));
      header.append(this.status, this.notices);
      this.reviewBar = make("div", { class: "quiz-review quiz-row" });
      this.list = make("ol", { class: "quiz-list" }, ...this.questions.map((one) => make("li", {}, one.element)));
      this.summary = make("div", { class: "quiz-summary", tabindex: "-1", role: "group", "aria-label": "Summary", hidden: true });
      // Inside JupyterLab, two d's would delete the cell: it leaves the keys alone where the focused element itself says so.
      const quiet = (event) => (event.target.dataset.lmSuppressShortcuts = "true");
      const player = make("div", { class: "quiz-player", role: "group", "aria-labelledby": title.id, onfocusin: quiet });
      player.append(header, this.reviewBar, this.list, this.summary);
      return player;
    }

    #summaryButton() {
      return button("Summary", () => {
        this.asked = true;
        this.paint();
        this.summary.focus();
        this.summary.scrollIntoView({ block: "nearest" });
      });
    }

    #tools() {
      const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
      file.addEventListener("change", () => this.#import(file));
      this.resetButton = button("Reset", () => this.#confirmReset());
      const exported = button("Export", () => this.#export());
      const imported = button("Import", () => file.click());
      this.confirm = make("div", { class: "quiz-confirm", role: "group", "aria-label": "Reset", hidden: true });
      const row = make("div", { class: "quiz-row" }, exported, imported, this.resetButton, file);
      const details = make("details", { class: "quiz-tools" }, make("summary", {}, "Save or reset"), row, this.confirm);
      return details;
    }

    // -- Painting

    stateOf(item) {
      const fresh = { print: item.print, answer: null, certainty: null, attempts: 0, first: null, best: null, checked: false };
      return own(this.state.items, item.id) ?? fresh;
    }

    paint() {
      const { seed, certainty } = this.state;
      for (const question of this.questions) {
        question.paint(this.stateOf(question.item), seed, certainty);
        question.element.parentElement.hidden = this.review !== null && !this.review.has(question.item.id);
      }
      this.sure.checked = certainty;
      this.#paintProgress();
      this.#paintReview();
      this.#paintSummary();
      reachScrollers(this);
    }

    #paintProgress() {
      const states = this.questions.map((question) => this.stateOf(question.item));
      const answered = states.filter((state) => state.attempts > 0).length;
      const right = states.filter((state) => state.first === 1).length;
      const count = `${answered} of ${states.length} answered, ${right} right at first try`;
      if (this.count.textContent !== count) this.count.textContent = count;
      this.bar.value = answered;
      this.complete = answered === states.length;
    }

    #paintReview() {
      const shown = this.review === null ? "" : [...this.review].join();
      if (shown === this.reviewShown) return;
      this.reviewShown = shown;
      this.reviewBar.replaceChildren();
      this.reviewBar.hidden = this.review === null;
      if (this.review === null) return;
      const text = `Reviewing ${plural(this.review.size, "question")} that you missed.`;
      this.reviewBar.append(make("p", {}, text), button("Show all questions", () => this.#endReview()));
    }

    #paintSummary() {
      const pending = this.questions.some((one) => this.review?.has(one.item.id) && !this.stateOf(one.item).checked);
      this.summary.hidden = !(this.asked || (this.complete && !pending));
      const rows = this.questions.map(({ item, number }) => ({ item, number, state: this.stateOf(item) }));
      const shown = JSON.stringify(rows.map(({ state: { certainty, first, best } }) => [certainty, first, best]));
      if (this.summary.hidden || shown === this.summaryShown) return;
      this.summaryShown = shown;
      const parts = [make("p", { class: "quiz-subtitle" }, "Summary"), totals(rows), topics(rows), ...this.#missed(rows)];
      const focused = this.summary.contains(document.activeElement) && document.activeElement !== this.summary;
      this.summary.replaceChildren(...parts);
      if (focused) this.summary.focus();
    }

    #missed(rows) {
      const missed = rows.filter(({ state }) => state.attempts > 0 && state.best < 1);
      if (missed.length === 0) return [];
      const entries = missed.map(({ item, number }) => {
        const go = () => this.#goTo(item);
        return make("li", {}, button(`Question ${number}`, go, { class: "quiz-link" }), ` ${item.topic}`);
      });
      const review = button("Review what was missed", () => this.#startReview(missed.map(({ item }) => item)), {
        class: "quiz-button quiz-main",
      });
      return [make("p", { class: "quiz-subtitle" }, "Missed"), make("ul", { class: "quiz-missed" }, ...entries), review];
    }

    #goTo(item) {
      if (this.review && !this.review.has(item.id)) this.#endReview();
      const question = this.questions.find((one) => one.item === item);
      question.focus();
      question.element.scrollIntoView({ block: "nearest" });
    }

    #notify(notice) {
      const same = [...this.notices.children].some((box) => box.firstChild.textContent === notice.text);
      if (!same) this.notices.append(store.noticeElement(notice));
    }

    // -- What the learner does

    #save() {
      const notice = this.opened.save(this.state);
      if (notice) this.#notify(notice);
      this.paint();
    }

    #put(item, changes) {
      this.state.items[item.id] = { ...this.stateOf(item), ...changes };
      this.#save();
    }

    draft(question) {
      question.say("");
      const { item, field } = question;
      const first = this.stateOf(item).attempts === 0;
      this.#put(item, { answer: field.read(), ...(first ? { certainty: question.readCertainty() } : {}) });
    }

    check(question) {
      const { item, field } = question;
      const state = this.stateOf(item);
      const answer = field.read();
      if (state.checked) return;
      const certainty = state.attempts > 0 ? state.certainty : this.state.certainty ? question.readCertainty() : null;
      const fault = faultOf(item, answer, this.state.certainty && state.attempts === 0 && certainty === null);
      question.say(fault ?? "");
      if (fault) return;
      const share = score.assess(item, answer).score;
      const first = state.first ?? share;
      const best = Math.max(state.best ?? 0, share);
      const wasComplete = this.complete;
      this.#put(item, { answer, certainty, attempts: state.attempts + 1, first, best, checked: true });
      if (this.complete && !wasComplete) this.status.textContent = "All questions are answered. The summary stands below them.";
    }

    tryAgain(question) {
      this.#put(question.item, { answer: null, checked: false });
      question.focus();
    }

    #switchCertainty() {
      this.state.certainty = this.sure.checked;
      this.#save();
    }

    #startReview(items) {
      this.review = new Set(items.map((item) => item.id));
      this.asked = false;
      for (const item of items) this.state.items[item.id] = { ...this.stateOf(item), answer: null, checked: false };
      this.#save();
      this.questions.find((question) => question.item === items[0]).focus();
    }

    #endReview() {
      this.review = null;
      this.paint();
      this.questions[0].focus();
    }

    #confirmReset() {
      const close = () => {
        this.confirm.hidden = true;
        this.resetButton.focus();
      };
      const yes = button("Yes, reset", () => (this.#reset(), close()), { class: "quiz-button quiz-danger" });
      const no = button("Keep them", close);
      const text = make("p", {}, "Forget all answers of this quiz? The choices come in a new order.");
      this.confirm.replaceChildren(text, make("div", { class: "quiz-row" }, yes, no));
      this.confirm.hidden = false;
      no.focus();
    }

    #reset() {
      this.state.items = Object.create(null);
      this.state.seed = store.newSeed();
      this.review = null;
      this.asked = false;
      for (const question of this.questions) question.say("");
      this.status.textContent = "All answers of this quiz are forgotten.";
      this.#save();
    }

    #export() {
      store.download(`${this.payload.quiz}-progress.json`, JSON.stringify(this.state, null, 1));
    }

    async #import(input) {
      const [file] = input.files;
      if (!file) return;
      const text = file.size > LARGEST_FILE ? null : await file.text();
      input.value = "";
      this.status.textContent = text === null ? "Nothing taken over: the file is larger than 1 MB." : this.#takeOver(text);
    }

    #takeOver(text) {
      const data = own(store.savedIn(store.parse(text)), store.QUIZ_KEY + this.payload.quiz);
      if (data === undefined) return "Nothing taken over: the file holds no progress of this quiz.";
      const { value, broken, changed } = sift(data, this.payload);
      const unread = broken === undefined ? 0 : Object.keys(own(broken, "items") ?? { all: 1 }).length;
      const taken = Object.keys(value.items).length;
      if (taken > 0) {
        Object.assign(this.state, { seed: value.seed, certainty: value.certainty });
        Object.assign(this.state.items, value.items);
        this.#save();
      }
      const left = [unread && `${unread} that could not be read`, changed && `${changed} whose question has changed`];
      const rest = left.some(Boolean) ? ` Not taken over: ${left.filter(Boolean).join(", ")}.` : "";
      return `Taken over: ${plural(taken, "answer")}.${rest}`;
    }
  }

  // What keeps an answer from being checked, or null.
  function faultOf(item, answer, lacksCertainty) {
    if (answer === null) return NOTHING_YET[item.kind];
    return score.problem(item, answer) ?? (lacksCertainty ? "Say first how sure you are: 1, 2 or 3. Then check." : null);
  }

  function payloadOf(text) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined; // not all of it is there yet
    }
  }

  // A box that scrolls sideways can be reached by Tab, so that its hidden part can be read without a mouse.
  function reachScrollers(root) {
    for (const box of root.querySelectorAll(".quiz-rich, .quiz-table")) {
      if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  // ---- The summary's parts, of rows {item, number, state}

  const total = (rows, key) => rows.reduce((sum, { state }) => sum + (state[key] ?? 0), 0);
  const outOf = (sum, rows) => `${rounded(sum)} of ${rows.length} (${percent(sum / rows.length)})`;

  function totals(rows) {
    const first = outOf(total(rows, "first"), rows);
    const best = outOf(total(rows, "best"), rows);
    const lines = [["First try", first], ["Now", best]];
    const sure = rows.filter(({ state }) => state.attempts > 0 && state.certainty !== null);
    if (sure.length > 0) {
      const marks = sure.reduce((sum, { state }) => sum + score.mark(state.first, state.certainty), 0);
      lines.push(["Certainty-based mark", `${rounded(marks)} of at most ${3 * sure.length}`]);
    }
    const entries = lines.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)));
    return make("dl", { class: "quiz-totals" }, ...entries);
  }

  function topics(rows) {
    const byTopic = new Map();
    for (const row of rows) byTopic.set(row.item.topic, [...(byTopic.get(row.item.topic) ?? []), row]);
    const body = [...byTopic].map(([topic, some]) =>
      make("tr", {}, make("th", { scope: "row" }, topic), ...cells(some).map((text) => make("td", {}, text))),
    );
    const head = ["Topic", "Answered", "First try", "Now"].map((name) => make("th", { scope: "col" }, name));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
    return make("div", { class: "quiz-table" }, table);
  }

  function cells(rows) {
    const answered = rows.filter(({ state }) => state.attempts > 0).length;
    return [`${answered} of ${rows.length}`, percent(total(rows, "first") / rows.length), percent(total(rows, "best") / rows.length)];
  }

  customElements.define("course-quiz", CourseQuiz);
})();
