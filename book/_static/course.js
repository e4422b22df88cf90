// Completes what the theme leaves out for keyboards and screen readers.
"use strict";

// A box that scrolls can be reached by Tab, so that its hidden part can be read without a mouse.
function reachScrollers() {
  const boxes = document.querySelectorAll(
    "pre, div.math mjx-container, span.math, .pst-scrollable-table-container, .output.text_html, .bd-sidebar"
  );
  for (const box of boxes) {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

addEventListener("load", reachScrollers);
addEventListener("resize", reachScrollers);
// Formulas are typeset after the page has loaded.
addEventListener("load", () => window.MathJax?.startup?.promise?.then(reachScrollers));
