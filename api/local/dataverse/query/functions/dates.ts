import { badQuery } from '../../errors.ts';
import { instantText } from '../../values/literal-text.ts';
import { plus, type Span, startOf } from './periods.ts';
import type { CellTest, QueryFunction } from './types.ts';
import { wholeNumber } from './values.ts';

/**
 * Functions about dates, by the rules of Dataverse's SQL: "last X" reaches from the beginning of the day X spans
 * ago until now, "next X" from now to the end of the day X spans ahead, calendar spans are whole, "older than"
 * ends at the beginning of its day (of its hour or minute for those). Hours count from whole hours.
 */
type Bounds = { readonly from?: Date; readonly until?: Date; readonly including?: boolean };

const kinds = ['date', 'datetime'] as const;

/** A date-only cell counts as the midnight of its day. */
function within({ from, until, including = false }: Bounds): CellTest {
  const first = from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const last = until?.getTime() ?? Number.POSITIVE_INFINITY;
  return (cell) => {
    const at = Date.parse(String(cell));
    return at >= first && (at < last || (including && at === last));
  };
}

function relative(bounds: (now: Date) => Bounds): QueryFunction {
  return { parameter: null, kinds, test: (_column, _values, { now }) => within(bounds(now)) };
}

function counted(bounds: (now: Date, count: number) => Bounds): QueryFunction {
  return {
    parameter: 'PropertyValue',
    kinds,
    test: (_column, { single }, { now }) => within(bounds(now, wholeNumber(single))),
  };
}

/** The calendar span `offset` spans from the present one. */
function calendar(span: Span, offset: number): QueryFunction {
  return relative((now) => {
    const from = plus(startOf(now, span), offset, span);
    return { from, until: plus(from, 1, span) };
  });
}

function grain(span: Span): Span {
  return span === 'hour' || span === 'minute' ? span : 'day';
}

function last(span: Span): QueryFunction {
  return counted((now, count) => lastBounds(now, count, span));
}

function lastBounds(now: Date, count: number, span: Span): Bounds {
  return { ...known('from', startOf(plus(now, -count, span), grain(span))), until: now, including: true };
}

/** A bound so far away that no calendar has it is none. */
function known(name: 'from' | 'until', at: Date): Bounds {
  return Number.isNaN(at.getTime()) ? {} : { [name]: at };
}

function next(span: Span): QueryFunction {
  return counted((now, count) => nextBounds(now, count, span));
}

function nextBounds(now: Date, count: number, span: Span): Bounds {
  return { from: now, ...known('until', plus(startOf(plus(now, count, span), grain(span)), 1, grain(span))) };
}

function olderThan(span: Span): QueryFunction {
  return counted((now, count) => ({ until: startOf(plus(now, -count, span), grain(span)) }));
}

/** The day a text names, whatever its time. */
function onDay(bounds: (day: Date) => Bounds): QueryFunction {
  return {
    parameter: 'PropertyValue',
    kinds,
    test: (_column, { single }) => {
      const instant = instantText(single);
      if (instant === undefined) {
        throw badQuery(`The date-time format for '${single.slice(0, 100)}' is invalid.`);
      }
      return within(bounds(startOf(new Date(instant), 'day')));
    },
  };
}

function inFiscalYear(): QueryFunction {
  return {
    parameter: 'PropertyValue',
    kinds,
    test: (_column, { single }) => {
      if (!/^\d{4}$/.test(single)) throw badQuery(`'${single.slice(0, 100)}' is not a fiscal year.`);
      const from = new Date(`${single}-01-01T00:00:00Z`);
      return within({ from, until: plus(from, 1, 'year') });
    },
  };
}

export const dateFunctions: Readonly<Record<string, QueryFunction>> = {
  On: onDay((day) => ({ from: day, until: plus(day, 1, 'day') })),
  OnOrAfter: onDay((day) => ({ from: day })),
  OnOrBefore: onDay((day) => ({ until: plus(day, 1, 'day') })),
  Today: calendar('day', 0),
  Yesterday: calendar('day', -1),
  Tomorrow: calendar('day', 1),
  Last7Days: relative((now) => lastBounds(now, 7, 'day')),
  Next7Days: relative((now) => nextBounds(now, 7, 'day')),
  LastWeek: calendar('week', -1),
  ThisWeek: calendar('week', 0),
  NextWeek: calendar('week', 1),
  LastMonth: calendar('month', -1),
  ThisMonth: calendar('month', 0),
  NextMonth: calendar('month', 1),
  LastYear: calendar('year', -1),
  ThisYear: calendar('year', 0),
  NextYear: calendar('year', 1),
  // The fiscal year of a new organisation begins on 1 January; its periods depend on settings nobody has here.
  LastFiscalYear: calendar('year', -1),
  ThisFiscalYear: calendar('year', 0),
  NextFiscalYear: calendar('year', 1),
  InFiscalYear: inFiscalYear(),
  LastXHours: last('hour'),
  LastXDays: last('day'),
  LastXWeeks: last('week'),
  LastXMonths: last('month'),
  LastXYears: last('year'),
  NextXHours: next('hour'),
  NextXDays: next('day'),
  NextXWeeks: next('week'),
  NextXMonths: next('month'),
  NextXYears: next('year'),
  OlderThanXMinutes: olderThan('minute'),
  OlderThanXHours: olderThan('hour'),
  OlderThanXDays: olderThan('day'),
  OlderThanXWeeks: olderThan('week'),
  OlderThanXMonths: olderThan('month'),
  OlderThanXYears: olderThan('year'),
};
