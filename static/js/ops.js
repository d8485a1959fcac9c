// Says how old the page is: it stands still until somebody asks for it again.
import { spoken } from "./format.js";

const OLD_MS = 60000;
const page = document.querySelector("main.ops");
const age = page.querySelector("[data-age]");

if (age) {
  // Counted from the page's coming on this machine's own clock, which may differ from the server's.
  const came = performance.now();
  const tick = () => {
    const lengthMs = performance.now() - came;
    age.textContent = lengthMs < 5000 ? "" : age.dataset.age.replace("{length}", spoken(lengthMs));
    age.closest(".fresh").toggleAttribute("data-old", lengthMs >= OLD_MS);
  };
  setInterval(tick, 1000);
}
