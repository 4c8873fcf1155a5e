// Sets theme and reading size before the first paint. A classic script in the head: a module would come too late.
(function () {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function chosen(name) {
    try { return localStorage.getItem("concord.look." + name) || ""; } catch { return ""; }
  }

  function show() {
    root.dataset.bsTheme = chosen("theme") || (dark.matches ? "dark" : "light");
    for (const [name, attribute] of [["read", "ccRead"], ["face", "ccFace"]]) {
      if (chosen(name)) root.dataset[attribute] = chosen(name); else delete root.dataset[attribute];
    }
  }

  show();
  dark.addEventListener("change", show);
  addEventListener("storage", show);
  document.addEventListener("concord:look", show);
})();
