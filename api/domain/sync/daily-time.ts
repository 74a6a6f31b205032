const dayMs = 86_400_000;

/** True for a time of day as `HH:MM`, 00:00 to 23:59. */
export function isDailyTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Milliseconds from `now` until the time of day (UTC, `HH:MM`) comes next; a whole day when it is now. */
export function untilDaily(now: Date, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hours, minutes);
  const wait = today - now.getTime();
  return wait > 0 ? wait : wait + dayMs;
}
