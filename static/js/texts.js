// What the page says, in the viewer's language: the server put the texts into the page as data.
const known = JSON.parse(document.getElementById("texts").textContent);

export const language = document.documentElement.lang;

/** Tell whether there is such a text. */
export function has(key) {
  return Object.prototype.hasOwnProperty.call(known, key);
}

/** Give a text with its values put in; the value n chooses between its forms. */
export function t(key, values) {
  let text = known[key];
  if (text === undefined) throw new Error("no text " + key);
  if (typeof text !== "string") text = values.n === 1 || (language === "fr" && values.n === 0) ? text.one : text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
