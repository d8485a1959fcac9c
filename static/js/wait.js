// The customer's own page: live as the server renders it, and calm about it.
import { follow } from "./follow.js";

const main = document.querySelector("main.wait");
main.querySelector("[data-pill]").hidden = false;
follow(main, 4000);
