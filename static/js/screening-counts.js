// The numbers of the bench. What is decided moves them on at once; where that may be wrong they are in doubt, until the
// server has counted.
const parts = (name) => document.querySelectorAll(`[data-${name}]`);
const shown = (place) => Number(place.textContent.replace(/\D/g, ""));
const inWords = (number) => Math.max(0, number).toLocaleString("en-GB");

function write(name, number) {
  parts(name).forEach((place) => { place.textContent = inWords(number); });
}

export class Counts {
  constructor({ areSure, isLater }) {
    this.areSure = areSure;
    this.isLater = isLater; // the page is the list of what was put off, whose tab stays although nothing is
    this.steps = 0; // how often they were moved on: what was counted before such a step is out of date
  }

  doubt() {
    this.areSure = false;
    this.steps += 1;
  }

  step(done) {
    this.steps += 1;
    const [read] = parts("done");
    const [left] = parts("left");
    this.show(shown(read) + done, shown(left) - done);
  }

  stepLater(step) {
    this.steps += 1;
    this.showLater(shown(parts("put-off-count")[0]) + step);
  }

  // What the server counted, asked for after so many steps.
  set({ done, left, later }, steps) {
    if (done === undefined || steps !== this.steps) return;
    this.areSure = true;
    write("total", Number(done) + Number(left));
    parts("progress").forEach((bar) => { bar.max = Number(done) + Number(left); });
    this.show(Number(done), Number(left));
    this.showLater(Number(later));
  }

  show(done, left) {
    write("done", done);
    write("left", left);
    parts("progress").forEach((bar) => { bar.value = Math.max(0, done); });
  }

  showLater(number) {
    write("put-off-count", number);
    parts("put-off-link").forEach((link) => { link.hidden = number <= 0 && !this.isLater; });
    parts("empty-later").forEach((rest) => { rest.hidden = number <= 0; });
  }
}
