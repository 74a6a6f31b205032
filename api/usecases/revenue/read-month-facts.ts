import { toPlain } from '../../domain/decimal.ts';
import type { Month, Period } from '../../domain/month.ts';
import { bellCodes } from '../../domain/revenue/bell-service.ts';
import { type Facts, type FactsInput, parseFacts } from '../../domain/revenue/facts.ts';
import { neededFacts } from '../../domain/revenue/needed-facts.ts';
import { leftOut, structureRevenue } from '../../domain/revenue/revenue-share.ts';
import type { Terms } from '../../domain/revenue/terms.ts';
import { BridgeError } from '../../errors.ts';
import type { FactStore } from '../../ports/sql.ts';

export interface MonthFactsInput {
  readonly siteId: string;
  readonly terms: Terms;
  readonly month: Month;
  /** Days of the month on which the contract is active. */
  readonly days: Period;
  /** Facts that take the place of what is stored, for a what-if; null and absent ones do not. */
  readonly given?: Facts;
}

/** Facts that no table holds, by the words the domain has for them. */
const unreadable: Readonly<Record<string, readonly (keyof Facts)[]>> = {
  'balances of the billable accounts': ['accounts'],
  'claims of the year so far': ['ytdClaims'],
  'profit of the year so far': ['ytdProfit'],
  'revenue not deposited and its tax rate': ['nonDepositedNetExternal', 'taxRate'],
  'deposited revenue': ['depositedExternal'],
};

/**
 * Reads what the terms need for the contract's active days, and for annual tiers the year to date. Throws
 * `missing-facts` when the terms need a fact that is not there; a site that took nothing is not one of them.
 */
export async function readMonthFacts(facts: FactStore, input: MonthFactsInput): Promise<Facts> {
  const { siteId, terms, month } = input;
  const { from, to } = input.days;
  const needed = neededFacts(terms, month);
  const given = delivered(input.given);
  refuse(
    needed.unavailable.filter((words) => !isGiven(words, given)),
    month,
  );
  const revenueByCode = needed.revenue ? await facts.revenueByCode(siteId, from, to) : null;
  const rooms = needed.rooms ? await facts.occupiedRooms(siteId, from, to) : null;
  if (needed.rooms && rooms === null && given.occupiedRooms === undefined) refuse(['room count'], month);
  return checked({
    revenueByCode,
    ...totals(revenueByCode),
    ytdRevenue: await yearToDate(facts, input, needed.yearToDate),
    timesheet: needed.timesheet ? [...(await facts.timesheet(siteId, from, to))] : null,
    occupiedRooms: rooms === null ? null : String(rooms),
    validationRevenue: needed.validations ? await facts.validationRevenue(siteId, from, to) : null,
    ...(given.revenueByCode === undefined ? {} : totals(given.revenueByCode)),
    ...given,
  });
}

/** The facts somebody gave, without the absent ones. */
function delivered(given: Facts | undefined): { readonly [K in keyof Facts]?: NonNullable<Facts[K]> } {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, fact]) => fact !== null));
}

function isGiven(words: string, given: ReturnType<typeof delivered>): boolean {
  const { [words]: needed } = unreadable;
  return needed?.every((fact) => given[fact] !== undefined) ?? false;
}

function refuse(missing: readonly string[], month: Month): void {
  if (missing.length === 0) return;
  throw new BridgeError('missing-facts', `Facts of ${month.text} are missing: ${missing.join(', ')}.`, {
    errors: missing.map((fact) => ({ field: fact, rule: `must be delivered for ${month.text}` })),
  });
}

/** All revenue of the month for management agreements, and bell revenue for the pass-through. */
function totals(byCode: Readonly<Record<string, string>> | null): FactsInput {
  if (byCode === null) return {};
  const all = structureRevenue({ revenueCodes: ['*'] }, byCode, []);
  const bell = structureRevenue({ revenueCodes: [...bellCodes] }, byCode, []);
  return { netExternalRevenue: toPlain(all), bellRevenue: toPlain(bell) };
}

/** One figure per structure, each over its own accumulation and revenue codes. */
async function yearToDate(
  facts: FactStore,
  { siteId, terms }: MonthFactsInput,
  periods: readonly (Period | null)[],
): Promise<string[]> {
  const figures: string[] = [];
  for (const [index, structure] of (terms.revenueShare?.structures ?? []).entries()) {
    const period = periods[index] ?? null;
    const byCode = period === null ? {} : await facts.revenueByCode(siteId, period.from, period.to);
    figures.push(toPlain(structureRevenue(structure, byCode, leftOut(terms))));
  }
  return figures;
}

/** Facts of the database obey the same rules as facts of a caller. */
function checked(input: FactsInput): Facts {
  const parsed = parseFacts(input);
  if (parsed.ok) return parsed.facts;
  throw new BridgeError('missing-facts', 'The facts of the month are not usable.', { errors: parsed.errors });
}
