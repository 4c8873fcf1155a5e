// A PDF beside the questions: pages with selectable text, find, the page where this person left off, and quotes.
// Finds [data-pdf-viewer] (templates/includes/_pdf_viewer.html); every address comes from data-* attributes.
//   data-pdf-file       the file            data-pdf-keep   under which name its page is remembered
//   data-pdf-lib, -components, -worker, -assets   where pdf.js lies      data-pdf-page   the page to begin with
// Q or [data-pdf-quote] sends "cc-quote" from the viewer: detail = {text, page, report, fullText}.
// "cc-pdf-shown" comes from the viewer once its first page is painted.
// [data-pdf-go="7"] anywhere on the page turns to page 7; with data-pdf-find="words" it marks them there.
import { announce } from "./live.js";
import { say } from "./toast.js";

const PREFIX = "concord.page.";
const MINE = `${PREFIX}${document.body.dataset.user}.`;
const ZOOM_STEP = 1.15;
const LEAST_SCALE = 0.3;
const MOST_SCALE = 4;
const viewers = [];

const BROKEN = {
  PasswordException: "This PDF is locked with a password. Upload a copy without one.",
  InvalidPDFException: "This file is damaged, or is not a PDF. Upload it again.",
  ResponseException: "The PDF could not be fetched. Load the page again; if it stays away, upload the file again.",
};

function store(act) {
  try { return act(localStorage); } catch { return null; }
}

function forgetOthers() {
  store((local) => Object.keys(local).filter((name) => name.startsWith(PREFIX) && !name.startsWith(MINE))
    .forEach((name) => local.removeItem(name)));
}

const rememberedPage = (root) => Number(store((local) => local.getItem(MINE + root.dataset.pdfKeep))) || 1;
const rememberPage = (root, page) => store((local) => local.setItem(MINE + root.dataset.pdfKeep, String(page)));

// A line's end becomes a space; after a hyphen nothing, for only a person can tell "self-harm" from "treat-ment".
export const flowing = (text) => text.replace(/[\u00ad]/g, "").replace(/(\p{L}-)\s*\n\s*/gu, "$1").replace(/\s+/g, " ").trim();

function selectedIn(root) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const start = range.startContainer.parentElement?.closest(".page");
  const text = flowing(selection.toString());
  return start && root.contains(start) && text ? { text, page: Number(start.dataset.pageNumber) } : null;
}

class Viewer {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-pdf-${name}]`);
    this.scroller = this.part("scroll");
    this.held = null;
  }

  async open() {
    const { pdfLib, pdfComponents, pdfWorker } = this.root.dataset;
    // The components look for the library on globalThis, so the one must be there before the other is read.
    globalThis.pdfjsLib = await import(pdfLib);
    globalThis.pdfjsLib.GlobalWorkerOptions.workerSrc = pdfWorker;
    const components = await import(pdfComponents);
    this.build(components);
    this.listen();
    await this.load();
  }

  build({ EventBus, PDFLinkService, PDFFindController, PDFViewer, LinkTarget }) {
    this.bus = new EventBus();
    const linkService = new PDFLinkService({ eventBus: this.bus, externalLinkTarget: LinkTarget.BLANK, externalLinkRel: "noopener noreferrer" });
    const findController = new PDFFindController({ eventBus: this.bus, linkService });
    this.pages = new PDFViewer({
      container: this.scroller, viewer: this.scroller.firstElementChild, eventBus: this.bus, linkService, findController,
      imageResourcesPath: `${this.root.dataset.pdfAssets}legacy/web/images/`,
      annotationMode: globalThis.pdfjsLib.AnnotationMode.ENABLE, maxCanvasPixels: 2 ** 24,
    });
    linkService.setViewer(this.pages);
    this.linkService = linkService;
  }

  async load() {
    const assets = this.root.dataset.pdfAssets;
    const pdf = await globalThis.pdfjsLib.getDocument({
      url: this.root.dataset.pdfFile, withCredentials: true, isEvalSupported: false, enableXfa: false, cMapPacked: true,
      cMapUrl: `${assets}cmaps/`, standardFontDataUrl: `${assets}standard_fonts/`, wasmUrl: `${assets}wasm/`, iccUrl: `${assets}iccs/`,
    }).promise;
    this.pages.setDocument(pdf);
    this.linkService.setDocument(pdf);
    this.root.dataset.pdfState = "open";
  }

  listen() {
    this.bus.on("pagesinit", () => this.begin());
    this.bus.on("pagerendered", () => this.tellShown(), { once: true });
    this.bus.on("pagechanging", ({ pageNumber }) => this.tellPage(pageNumber));
    this.bus.on("updatefindmatchescount", ({ matchesCount }) => this.tellFound(matchesCount));
    this.bus.on("updatefindcontrolstate", ({ matchesCount }) => this.tellFound(matchesCount));
    this.on("previous", () => this.go(this.pages.currentPageNumber - 1));
    this.on("next", () => this.go(this.pages.currentPageNumber + 1));
    this.on("smaller", () => this.zoom(1 / ZOOM_STEP));
    this.on("larger", () => this.zoom(ZOOM_STEP));
    this.on("width", () => { this.pages.currentScaleValue = "page-width"; });
    this.on("quote", () => this.quote());
    // The press must not take the selection away before it is read.
    this.part("quote")?.addEventListener("pointerdown", (event) => event.preventDefault());
    this.listenToFind();
    document.addEventListener("selectionchange", () => this.hold());
    new ResizeObserver(() => this.fit()).observe(this.scroller);
  }

  on(name, act) {
    this.part(name)?.addEventListener("click", act);
  }

  listenToFind() {
    const form = this.part("finder");
    if (!form) return;
    const words = form.elements.words;
    this.on("find", () => { form.hidden = !form.hidden; if (form.hidden) this.unmark(); else words.select(); });
    this.on("find-close", () => this.closeFind());
    this.on("find-before", () => this.mark(words.value, { again: true, back: true }));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.mark(words.value, { again: words.value === this.marked }); });
    words.addEventListener("input", () => this.mark(words.value));
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") this.closeFind(); });
  }

  closeFind() {
    this.part("finder").hidden = true;
    this.unmark();
    this.part("find").focus();
  }

  begin() {
    this.pages.currentScaleValue = "page-width";
    const wanted = Number(this.root.dataset.pdfPage) || rememberedPage(this.root);
    if (wanted > 1) this.go(wanted);
    this.tellPage(this.pages.currentPageNumber);
  }

  go(page) {
    const within = Math.min(Math.max(1, page), this.pages.pagesCount || 1);
    this.pages.currentPageNumber = within;
  }

  zoom(factor) {
    this.pages.currentScale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, this.pages.currentScale * factor));
  }

  fit() {
    if (this.pages.pdfDocument && this.pages.currentScaleValue === "page-width") this.pages.currentScaleValue = "page-width";
  }

  mark(query, { again = false, back = false } = {}) {
    this.marked = query;
    this.bus.dispatch("find", {
      source: this, type: again ? "again" : "", query, findPrevious: back, highlightAll: true,
      caseSensitive: false, entireWord: false, matchDiacritics: false,
    });
  }

  unmark() {
    this.bus.dispatch("findbarclose", { source: this });
    this.tellFound({ current: 0, total: 0 }, "");
  }

  // Where a quote stands: the words are marked on their page when they can be found.
  show(page, words) {
    this.root.scrollIntoView({ block: "nearest" });
    this.go(page);
    if (words) this.mark(words);
  }

  tellPage(page) {
    const total = this.pages.pagesCount;
    this.part("place").textContent = `Page ${page} of ${total}`;
    // Not disabled: whoever pages by the keyboard would lose the focus at the last page.
    this.part("previous")?.setAttribute("aria-disabled", String(page <= 1));
    this.part("next")?.setAttribute("aria-disabled", String(page >= total));
    rememberPage(this.root, page);
  }

  // The first page is painted, or it is said why none is.
  tellShown() {
    this.root.dataset.pdfShown = "";
    this.root.dispatchEvent(new CustomEvent("cc-pdf-shown", { bubbles: true }));
  }

  tellFound({ current, total }, words) {
    const count = this.part("found");
    if (count) count.textContent = words ?? (total ? `${current} of ${total}` : this.marked ? "Not found" : "");
  }

  hold() {
    const selected = selectedIn(this.root);
    if (selected) this.held = selected;
    this.part("quote")?.classList.toggle("cc-pdf-ready", selected !== null);
  }

  quote() {
    const quote = selectedIn(this.root) || this.held;
    if (!quote) { say("Select words in the PDF first, then keep them as a quote.", { bad: true }); return; }
    const { pdfReport, pdfFullText } = this.root.dataset;
    this.held = null;
    document.getSelection().removeAllRanges();
    this.root.dispatchEvent(new CustomEvent("cc-quote", { bubbles: true, detail: { ...quote, report: pdfReport, fullText: pdfFullText } }));
  }

  fail(error) {
    const words = BROKEN[error.name] || "This PDF cannot be shown here. Open the file itself instead.";
    const note = this.part("problem");
    note.querySelector("[data-pdf-words]").textContent = words;
    note.hidden = false;
    this.scroller.hidden = true;
    this.root.dataset.pdfState = "failed";
    this.tellShown();
    announce(words);
  }
}

export async function mount(root) {
  const viewer = new Viewer(root);
  viewers.push(viewer);
  root.dataset.pdfState = "opening";
  try {
    await viewer.open();
  } catch (error) {
    viewer.fail(error);
  }
  return viewer;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-pdf-go]");
  const viewer = link && (viewers.find((one) => one.root.dataset.pdfReport === link.dataset.pdfReport) || viewers[0]);
  if (!viewer?.pages) return;
  event.preventDefault();
  viewer.show(Number(link.dataset.pdfGo), link.dataset.pdfFind);
});

forgetOthers();
document.querySelectorAll("[data-pdf-viewer]").forEach(mount);
