// A button on every piece of code that copies it. Without this script the pages lack nothing else.
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
})();
