/* How an answer is scored: the same rules as in score.py, to the last bit. Pure functions over a payload's items.

   courseQuiz.score.isEmpty(answer)        whether nothing was answered
   courseQuiz.score.problem(item, answer)  what is wrong with the form of an answer, in words; null where nothing is
   courseQuiz.score.assess(item, answer)   {score in [0, 1], feedback: keys}; throws for an answer with a problem
   courseQuiz.score.mark(score, certainty) the certainty-based mark; the score itself where certainty is null
   courseQuiz.score.number(answer)         the number that an answer states, or null
   courseQuiz.score.normal(text)           a written answer without what does not count
   courseQuiz.score.blanks(item)           the names of a cloze's blanks in the statement's order */
(() => {
  "use strict";
  const courseQuiz = (globalThis.courseQuiz ??= {});
  if (courseQuiz.score) return;

  const LONGEST_ANSWER = 200;
  const ROUNDING = 1e-9; // what binary numbers may be off by, relative to the number
  const RIGHT = { 1: 1, 2: 2, 3: 3 };
  const WRONG = { 1: 0, 2: -2, 3: -6 };
  const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$/;
  const SPACE = /[ \t\n\r\f\v\u00a0]+/g;
  const BLANK = /<span data-blank="([a-z][a-z0-9_]*)"><\/span>/g;

  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const own = (record, key) => (Object.hasOwn(record, key) ? record[key] : undefined);
  const has = (record, key) => typeof key === "string" && Object.hasOwn(record, key);
  const listed = (names) => names.join(", ");
  const squeezed = (text) => text.replace(SPACE, " ").replace(/^ +| +$/g, "");
  const isLong = (text) => text.length > LONGEST_ANSWER && [...text].length > LONGEST_ANSWER;
  const finite = (value) => (Math.abs(value) < 1e308 ? value : null);

  function isEmpty(answer) {
    if (typeof answer === "string") return squeezed(answer) === "";
    if (Array.isArray(answer)) return answer.length === 0;
    if (isRecord(answer)) return Object.values(answer).every(isEmpty);
    return answer === null || answer === undefined;
  }

  function problem(item, answer) {
    if (isEmpty(answer)) return null;
    switch (item.kind) {
      case "true_false":
        return typeof answer === "boolean" ? null : "Answer true or false.";
      case "single":
        return has(item.choices, answer) ? null : `Answer with one of the letters ${letters(item)}.`;
      case "multiple":
        return areLetters(answer, item.choices)
          ? null
          : `Answer with a list of letters among ${letters(item)}, each at most once.`;
      case "ordering":
        return areLetters(answer, item.choices) && answer.length === Object.keys(item.choices).length
          ? null
          : `Answer with a list of all the letters ${letters(item)}, in order.`;
      case "numeric":
        return number(answer) !== null ? null : "Answer with a number such as 0.25, 1e-3 or 1/4.";
      case "cloze":
        return problemOfBlanks(item, answer);
    }
  }

  const letters = (item) => listed(Object.keys(item.choices));

  function areLetters(answer, choices) {
    return (
      Array.isArray(answer) && answer.every((letter) => has(choices, letter)) && new Set(answer).size === answer.length
    );
  }

  function problemOfBlanks(item, answer) {
    if (!isRecord(answer) || !Object.keys(answer).every((name) => has(item.blanks, name))) {
      return `Answer with a mapping from blank to text; the blanks are ${listed(Object.keys(item.blanks))}.`;
    }
    for (const [name, given] of Object.entries(answer)) {
      const { choices } = item.blanks[name];
      if (given !== null && (typeof given !== "string" || isLong(given))) {
        return `Fill the blank ${name} with a text of at most ${LONGEST_ANSWER} characters.`;
      }
      if (choices && given && !choices.includes(given)) {
        return `Fill the blank ${name} with one of: ${listed(choices)}.`;
      }
    }
    return null;
  }

  function assess(item, answer) {
    const fault = problem(item, answer);
    if (fault) throw new TypeError(fault);
    if (isEmpty(answer)) return { score: 0, feedback: [] };
    switch (item.kind) {
      case "true_false":
        return { score: Number(answer === item.answer), feedback: [String(answer)] };
      case "single":
        return { score: Number(answer === item.answer), feedback: [answer] };
      case "multiple":
        return assessMultiple(item, answer);
      case "ordering":
        return assessOrdering(item, answer);
      case "numeric":
        return assessNumeric(item, number(answer));
      case "cloze":
        return assessCloze(item, answer);
    }
  }

  function assessMultiple(item, chosen) {
    const hits = chosen.filter((letter) => item.answer.includes(letter)).length;
    const score = Math.max(0, (hits - (chosen.length - hits)) / item.answer.length);
    const misjudged = Object.keys(item.choices).filter(
      (letter) => chosen.includes(letter) !== item.answer.includes(letter),
    );
    return { score, feedback: misjudged.length ? misjudged : [...chosen].sort() };
  }

  function assessOrdering(item, given) {
    const places = given.map((letter) => item.answer.indexOf(letter));
    let sum = 0;
    let pairs = 0;
    for (let i = 0; i < places.length; i++) {
      for (let j = i + 1; j < places.length; j++, pairs++) sum += places[i] < places[j] ? 1 : -1;
    }
    const misplaced = item.answer.filter((letter, index) => given[index] !== letter);
    return { score: Math.max(0, sum / pairs), feedback: misplaced.length ? misplaced : [...item.answer] };
  }

  function assessNumeric(item, value) {
    const near = (target) =>
      Math.abs(value - target) <= item.tolerance + ROUNDING * Math.max(item.tolerance, Math.abs(target));
    if (near(item.answer)) return { score: 1, feedback: ["right"] };
    const slip = item.slips.findIndex((one) => near(one.value));
    return { score: 0, feedback: [slip >= 0 ? `slip:${slip}` : "wrong"] };
  }

  function assessCloze(item, answer) {
    const outcomes = blanks(item).map((name) => assessBlank(item.blanks[name], name, own(answer, name)));
    const right = outcomes.filter((outcome) => outcome.right).length;
    const told = outcomes.filter((outcome) => right === outcomes.length || !outcome.right);
    return { score: right / outcomes.length, feedback: told.flatMap((outcome) => outcome.feedback) };
  }

  function assessBlank(blank, name, given) {
    const empty = isEmpty(given);
    if (blank.choices) return { right: given === blank.answer, feedback: empty ? [] : [`${name}:${given}`] };
    const right = !empty && blank.accept.some((text) => normal(text) === normal(given));
    return { right, feedback: [`${name}:${right ? "right" : "wrong"}`] };
  }

  function mark(score, certainty) {
    return certainty === null ? score : WRONG[certainty] + score * (RIGHT[certainty] - WRONG[certainty]);
  }

  function number(answer) {
    if (typeof answer === "number") return finite(answer);
    if (typeof answer !== "string" || isLong(answer)) return null;
    const parts = squeezed(answer).replaceAll("\u2212", "-").split("/").map((part) => part.replace(/^ +| +$/g, ""));
    if (parts.length > 2 || !parts.every((part) => NUMBER.test(part))) return null;
    const [over, under] = parts.map(Number);
    if (under === undefined) return finite(over);
    return under ? finite(over / under) : null;
  }

  function normal(text) {
    return squeezed(text.normalize("NFKC")).replace(/[A-Z]/g, (capital) => capital.toLowerCase());
  }

  function blanks(item) {
    return [...item.statement.matchAll(BLANK)].map((found) => found[1]);
  }

  courseQuiz.score = { isEmpty, problem, assess, mark, number, normal, blanks };
})();
