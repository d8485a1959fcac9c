// How many rows of a list the screen has room for. Measured when something that takes room has changed, never with each figure.
const MOST = 1000;
const ROWS = { queues: ".row:not(.head)", owed: "li:not(.empty)" };
const least = {}; // what the rows of a list are at least as high as, as its style says

function fits(root, name, count) {
  const box = root.querySelector("." + name + " .list");
  const row = box && box.querySelector(ROWS[name]);
  if (row) least[name] = parseFloat(getComputedStyle(row).minHeight);
  if (!box || !least[name]) return count;
  const head = box.querySelector(".head");
  const more = box.parentElement.querySelector(".more"); // its room counts as there: it may go
  const height = box.clientHeight - (head ? head.offsetHeight : 0) + (more ? more.offsetHeight : 0);
  const rows = Math.floor((height + 1) / least[name]);
  const moreTakes = root.dataset.tv === "far" ? 0 : more ? more.offsetHeight : least[name];
  return count <= rows ? count : Math.max(0, Math.floor((height - moreTakes + 1) / least[name]));
}

/**
 * Give {queues, owed, sure}: how many of so many there is room for; a page that scrolls has room for all. Not `sure` while a list
 * stands empty, of which some are to come: how high its rows are is not known.
 */
export function roomFor(root, queues, owed) {
  if (getComputedStyle(root).overflowY === "visible") return { queues: MOST, owed: MOST, sure: true };
  const found = { queues: fits(root, "queues", queues), owed: fits(root, "owed", owed) };
  return Object.assign(found, { sure: (!queues || "queues" in least) && (!owed || "owed" in least) });
}
