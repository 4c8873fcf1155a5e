"""The whole of a page by Tab alone: what is reached, in which order, and whether one sees where one is."""

from tests.browser import MOST_TABS, Person

# Every control that Tab should reach; of radio buttons with one name the group is one stop.
CONTROLS = """
window.walk = {stops: [], faults: []};
walk.name = (element) => {
  const label = element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.innerText;
  const words = (label || element.name || "").replace(/\\s+/g, " ").trim().slice(0, 40);
  return `${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""} "${words}"`;
};
walk.group = (element) => (element.type === "radio" ? `${element.form?.action}:${element.name}` : element);
walk.controls = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((element) => element.tabIndex >= 0 && !element.disabled && !element.closest("[inert]")
    && element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length);
"""
# A ring is an outline, or the line around a field; a hidden radio button or tick box lends it to its label.
STOP = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  if (element === walk.stops[0]) return "round";
  const bearers = [element, ...(element.labels || [])];
  const isRinged = bearers.some((bearer) => {
    const style = getComputedStyle(bearer);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  });
  if (!isRinged) walk.faults.push(`no ring: ${walk.name(element)}`);
  const seen = bearers.some((bearer) => [...bearer.getClientRects()].some((box) =>
    [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].some(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return top && (bearer.contains(top) || top.contains(bearer) && top.closest("label"));
    })));
  if (!seen) walk.faults.push(`out of sight: ${walk.name(element)}`);
  if (walk.stops.includes(element)) walk.faults.push(`twice: ${walk.name(element)}`);
  walk.stops.push(element);
  return walk.name(element);
}
"""
# Within one row or list the eye goes right and down; so must Tab.
AFTERWARDS = """
() => {
  const reached = new Set(walk.stops.map(walk.group));
  const missed = walk.controls().filter((element) => !reached.has(walk.group(element)))
    .map((element) => `not reached: ${walk.name(element)}`);
  const holders = "fieldset, form, section, nav, tr, li, aside, header, [role=group], .cc-row";
  const holder = (element) => element.closest(holders) || document.body;
  const back = walk.stops.slice(1).flatMap((element, place) => {
    const before = walk.stops[place];
    if (before.contains(element) || holder(before) !== holder(element)) return [];
    const [one, next] = [before.getBoundingClientRect(), element.getBoundingClientRect()];
    const isAbove = next.bottom <= one.top - 4;
    const isLeft = next.right <= one.left + 2 && next.top < one.bottom - 4 && next.bottom > one.top + 4;
    return isAbove || isLeft ? [`backwards: ${walk.name(before)}, then ${walk.name(element)}`] : [];
  });
  return [...walk.faults, ...missed, ...back];
}
"""


def walked(person: Person) -> tuple[list[str], list[str]]:
    """The stops on the page as it stands, and what is wrong with them."""
    page = person.page
    page.evaluate(CONTROLS)
    stops: list[str] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate(STOP)
        if name == "round":
            return stops, page.evaluate(AFTERWARDS)
        if name:
            stops.append(name)
    return stops, [f"Tab does not come round in {MOST_TABS} presses", *page.evaluate(AFTERWARDS)]
