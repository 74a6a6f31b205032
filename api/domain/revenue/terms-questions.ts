import { decimal, zero } from '../decimal.ts';
import { firstOf } from '../month.ts';
import { effectiveDate } from './escalate.ts';
import { termsInNotes } from './review-flags.ts';
import type { Terms } from './terms.ts';
import type { Escalator } from './terms-rates.ts';

/** Questions that people ask over the terms of all contracts. */

/** A rate, fee or percentage that is raised, and the days from which it holds. */
interface Raised {
  readonly escalator: Escalator | null;
  readonly since: readonly string[];
  /** Values that take the place of the escalator's own. */
  readonly own?: readonly (string | null)[];
}

/**
 * The first day after `today` on which any rate of the contract is raised; null when none is within the next
 * twelve months. A raise by nothing, one after the end of the contract, and one that does not come after the
 * day from which the rate holds do not count.
 */
export function nextEscalation(terms: Terms, today: string): string | null {
  const days = raisedRates(terms).flatMap(({ escalator, since, own = [] }) => {
    if (escalator === null || raisesNothing(escalator, own)) return [];
    const day = nextOn(escalator.month, today);
    return since.some((from) => from < day) ? [day] : [];
  });
  const [first = null] = days.filter((day) => terms.endDate === null || day <= terms.endDate).sort();
  return first;
}

function nextOn(month: number, today: string): string {
  const year = Number(today.slice(0, 4));
  const day = firstOf(year, month);
  return day > today ? day : firstOf(year + 1, month);
}

/** An index may raise although the agreed percentage is 0. */
function raisesNothing(escalator: Escalator, own: readonly (string | null)[]): boolean {
  const { type, value, standardValue, overtimeValue } = escalator;
  if (type === 'GreaterOfPercentOrIndex') return false;
  const values = [value, standardValue, overtimeValue, ...own];
  return values.every((text) => text === null || decimal(text).eq(zero));
}

function raisedRates(terms: Terms): readonly Raised[] {
  const { managementAgreement: agreement, billableAccounts } = terms;
  const since = (...own: readonly (string | null)[]) => effectiveDate(terms, ...own);
  const fees = (terms.fixedFee?.services ?? []).map((service) => since(service.startDate));
  const jobs = (terms.perLaborHour?.jobs ?? []).map((job) => since(job.startDate));
  const taxes = billableAccounts?.payrollTaxes ?? null;
  const fee = since(agreement?.feeEffectiveDate ?? null);
  return [
    { escalator: terms.escalator, since: [...fees, ...jobs] },
    { escalator: terms.perOccupiedRoom?.escalator ?? null, since: [since()] },
    { escalator: taxes?.escalator ?? null, since: [since(taxes?.percentageEffectiveDate ?? null)] },
    { escalator: agreement?.escalator ?? null, since: [fee] },
    {
      escalator: agreement?.profitShare?.escalator ?? null,
      since: [fee],
      own: (agreement?.profitShare?.tiers ?? []).map((tier) => tier.escalatorValue),
    },
  ];
}

/** True when a share of revenue or profit has more than one tier. */
export function hasTiers(terms: Terms): boolean {
  const shares = [...(terms.revenueShare?.structures ?? []), terms.managementAgreement?.profitShare];
  return shares.some((share) => (share?.tiers.length ?? 0) > 1);
}

/** True when the claims that are billed are capped. */
export function hasClaimsCap(terms: Terms): boolean {
  return (terms.managementAgreement?.claims?.cap ?? null) !== null;
}

/**
 * True when a job pays less for overtime than `factor` times its rate, as both are agreed, before raises. A job
 * without overtime rate bills no overtime at all, which is less.
 */
export function overtimeBelow(terms: Terms, factor: string): boolean {
  const jobs = [...(terms.perLaborHour?.jobs ?? []), ...(terms.managementAgreement?.jobs ?? [])];
  return jobs.some(({ rate, overtimeRate }) =>
    decimal(overtimeRate ?? '0').lt(decimal(rate).times(decimal(factor))),
  );
}

/** True when the notes speak of money, so that terms may hide in them which nobody computes. */
export function notesChangeMoney(terms: Terms): boolean {
  return termsInNotes(terms.notes).length > 0;
}

/** What a contract is asked; absent = not asked. */
export interface TermsQuestions {
  /** A raise after today and at most so many days from now. */
  readonly escalatesWithinDays?: number | undefined;
  readonly hasTiers?: boolean | undefined;
  readonly hasClaimsCap?: boolean | undefined;
  /** Decimal text. */
  readonly overtimeBelow?: string | undefined;
  readonly notesChangeMoney?: boolean | undefined;
}

/** True when terms answer every question that is asked. */
export function answers(terms: Terms, asked: TermsQuestions, today: string): boolean {
  const { escalatesWithinDays: days, overtimeBelow: factor } = asked;
  const checks = [
    days === undefined || isWithin(nextEscalation(terms, today), today, days),
    asked.hasTiers === undefined || hasTiers(terms) === asked.hasTiers,
    asked.hasClaimsCap === undefined || hasClaimsCap(terms) === asked.hasClaimsCap,
    factor === undefined || overtimeBelow(terms, factor),
    asked.notesChangeMoney === undefined || notesChangeMoney(terms) === asked.notesChangeMoney,
  ];
  return checks.every(Boolean);
}

function isWithin(day: string | null, today: string, days: number): boolean {
  if (day === null) return false;
  const between = Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`);
  return between <= days * 86_400_000;
}
