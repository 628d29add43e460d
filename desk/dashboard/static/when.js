// Times as a desk reads them: the clock for today, the day before it for what is older.

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** `12:04`, `3 May 12:04`, or nothing for what is no time. */
export function when(iso, { seconds = false } = {}) {
  const moment = new Date(iso ?? "");
  if (Number.isNaN(moment.getTime())) return "";
  const clock = (seconds ? SECONDS : CLOCK).format(moment);
  const now = new Date();
  if (moment.toDateString() === now.toDateString()) return clock;
  return `${(moment.getFullYear() === now.getFullYear() ? DAY : YEAR).format(moment)} ${clock}`;
}

/** `40 s`, `3 min`, `2 h`, `5 d`. */
export function span(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}
