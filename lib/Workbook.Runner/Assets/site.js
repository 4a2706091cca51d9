// Comforts: a button on every piece of code that copies it, and the keyboard reaches what scrolls. The pages do without.
(function () {
  "use strict";
  var body = document.body;

  // Pages from a server without https have no navigator.clipboard.
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;top:0;opacity:0";
    body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  document.querySelectorAll("pre.code").forEach(function (code) {
    var box = document.createElement("div");
    box.className = "with-copy";
    code.replaceWith(box);
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = body.dataset.copy;
    button.addEventListener("click", function () {
      copy(code.textContent).then(function () {
        button.textContent = body.dataset.copied;
        setTimeout(function () { button.textContent = body.dataset.copy; }, 2000);
        button.focus();
      }, function () {
        getSelection().selectAllChildren(code); // for the reader to copy
      });
    });
    box.append(code, button);
  });

  // Not every browser lets the keyboard into a box that scrolls and has nothing else to focus.
  function reach(box) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
  var boxes = document.querySelectorAll("main pre, main .scroll, main .output");
  var sizes = new ResizeObserver(function (entries) { entries.forEach(function (entry) { reach(entry.target); }); });
  boxes.forEach(function (box) { sizes.observe(box); });
  addEventListener("load", function () { boxes.forEach(reach); }); // charts have been drawn into some
})();
