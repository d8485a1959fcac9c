// Lengths, shares and instants for people. A length ticks on the screen: servers send instants.

/** "0:48", "7:42", "1:02:09", and from a day on "3 d 4 h". */
export function clock(lengthMs) {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  if (days) return days + " d " + hours + " h";
  if (hours) return hours + ":" + String(minutes).padStart(2, "0") + ":" + rest;
  return minutes + ":" + rest;
}

/** "45 s", "12 min", "2 h 5 min", "3 days". */
export function spoken(lengthMs) {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  if (seconds < 120) return seconds + " s";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return minutes + " min";
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? hours + " h " + (minutes % 60) + " min" : hours + " h";
  return Math.floor(hours / 24) + " days";
}

/** "just now", "12 min ago", "3 h ago": to the minute, so that nothing on a quiet list ticks. */
export function ago(lengthMs) {
  const minutes = Math.floor(Math.max(0, lengthMs) / 60000);
  if (minutes < 1) return "just now";
  return minutes < 60 ? minutes + " min ago" : Math.floor(minutes / 60) + " h ago";
}

/** "78 %"; of nothing "–". */
export function share(ratio) {
  return ratio === null || ratio === undefined ? "–" : Math.round(ratio * 100) + " %";
}

/** "20 s", "8 h". */
export function length(ms) {
  if (ms % 3600000 === 0) return ms / 3600000 + " h";
  if (ms % 60000 === 0) return ms / 60000 + " min";
  return ms / 1000 + " s";
}

/** "14:02" in the viewer's zone. */
export function time(atMs, withSeconds) {
  const options = { hour: "2-digit", minute: "2-digit" };
  if (withSeconds) options.second = "2-digit";
  return new Intl.DateTimeFormat(undefined, options).format(atMs);
}

export const WORDS = { ok: "On plan", warn: "Late", breach: "Breach" };
export const RANK = { breach: 0, warn: 1, ok: 2 };
