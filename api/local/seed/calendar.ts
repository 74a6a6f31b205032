/** Calendar of the demo data: the twelve full months before today. Dates are `YYYY-MM-DD`, months `YYYY-MM`. */
export interface DemoCalendar {
  readonly days: readonly string[];
  readonly lastMonth: string;
  /** First day of the twelve months. */
  readonly start: string;
  /** First day of next year, when the drafted renewals begin. */
  readonly nextYear: string;
}

export function demoCalendar(today: Date): DemoCalendar {
  const end = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0);
  const start = Date.UTC(today.getUTCFullYear() - 1, today.getUTCMonth(), 1);
  const days: string[] = [];
  for (let day = start; day <= end; day += 86_400_000) days.push(new Date(day).toISOString().slice(0, 10));
  return {
    days,
    lastMonth: new Date(end).toISOString().slice(0, 7),
    start: new Date(start).toISOString().slice(0, 10),
    nextYear: `${today.getUTCFullYear() + 1}-01-01`,
  };
}
