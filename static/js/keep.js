// What the browser keeps for this page between visits. It may refuse, as in a frame of another site: then it holds for the page.
const here = new Map();

/** Give what was kept under a name, or null. */
export function kept(name) {
  if (here.has(name)) return here.get(name);
  try {
    return localStorage.getItem(name);
  } catch (error) {
    return null;
  }
}

export function keep(name, value) {
  here.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch (error) {
    // it holds for this page
  }
}
