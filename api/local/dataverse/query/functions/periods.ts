/** Instants of the UTC calendar as epoch milliseconds. The emulator's users live in UTC. */

export type Span = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** Beginning of the span an instant lies in; weeks begin on Sunday. */
export function startOf(at: Date, span: Span): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (span) {
    case 'minute':
      return new Date(Math.floor(at.getTime() / 60_000) * 60_000);
    case 'hour':
      return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
    case 'day':
      return new Date(Date.UTC(year, month, day));
    case 'week':
      return new Date(Date.UTC(year, month, day - at.getUTCDay()));
    case 'month':
      return new Date(Date.UTC(year, month, 1));
    case 'year':
      return new Date(Date.UTC(year, 0, 1));
  }
}

/** The same time `count` spans later (or earlier); a day the month does not have becomes its last. */
export function plus(at: Date, count: number, span: Span): Date {
  switch (span) {
    case 'minute':
      return new Date(at.getTime() + count * 60_000);
    case 'hour':
      return new Date(at.getTime() + count * 3_600_000);
    case 'day':
      return new Date(at.getTime() + count * 86_400_000);
    case 'week':
      return new Date(at.getTime() + count * 7 * 86_400_000);
    case 'month':
      return plusMonths(at, count);
    case 'year':
      return plusMonths(at, count * 12);
  }
}

function plusMonths(at: Date, count: number): Date {
  const month = at.getUTCMonth() + count;
  const last = new Date(Date.UTC(at.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const moved = new Date(at.getTime());
  moved.setUTCDate(1);
  moved.setUTCMonth(month, Math.min(at.getUTCDate(), last));
  return moved;
}
