// The page of one contact: live as the server renders it.
import { follow } from "./follow.js";

follow(document.querySelector("main.contact"), 1000);
