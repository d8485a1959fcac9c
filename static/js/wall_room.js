// How many rows of a list the screen has room for. Measured when something that takes room has changed, never with each figure.
const U_OF_FONT = 2.1; // as wall.css has it
const ROW_U = { page: 6, tv: 4.9 };
const OWED_U = { page: 7.6, tv: 7.6 };
const MORE_U = 4;
const MOST = 1000;

function fits(box, count, eachU, u) {
  if (!box) return count;
  const head = box.querySelector(".head");
  const more = box.parentElement.querySelector(".more"); // its room counts as there: it may go
  const height = box.clientHeight - (head ? head.offsetHeight : 0) + (more ? more.offsetHeight : 0);
  const rows = Math.floor((height + 1) / (eachU * u));
  return count <= rows ? count : Math.max(1, Math.floor((height - MORE_U * u) / (eachU * u)));
}

/** Give {queues, owed}: how many of so many there is room for; a page that scrolls has room for all. */
export function roomFor(root, queues, owed, tv) {
  const style = getComputedStyle(root);
  if (style.overflowY === "visible") return { queues: MOST, owed: MOST };
  const u = parseFloat(style.fontSize) / U_OF_FONT;
  const kind = tv ? "tv" : "page";
  return {
    queues: fits(root.querySelector(".queues .list"), queues, ROW_U[kind], u),
    owed: fits(root.querySelector(".owed .list"), owed, OWED_U[kind], u),
  };
}
