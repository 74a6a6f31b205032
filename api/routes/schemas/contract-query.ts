import { z } from 'zod';
import { choiceValue } from '../../domain/model/choices.ts';
import { dateRule, dayBefore, isDate } from '../../domain/month.ts';
import type { TermsQuestions } from '../../domain/revenue/terms-questions.ts';
import type { ListRowsQuery } from '../../usecases/list-rows.ts';
import { contractStatus } from './contract.ts';
import { siteId } from './fields.ts';
import { search } from './paging.ts';

const daysRule = 'must be a whole number of days from 1 to 366';
const factorRule = 'must be a decimal from 0.01 to 10, e.g. 1.5';
const switchRule = 'must be true or false';

const yesOrNo = (description: string) =>
  z.enum(['true', 'false'], switchRule).optional().meta({ description });

const scanned =
  'Read from the terms of up to 1,000 contracts a page, so a page may hold fewer entries than asked.';

/** Filters of contracts; those over terms are answered by a bounded scan. */
export const contractFilters = {
  siteId: siteId.optional().meta({ description: 'Only contracts of this customer site.' }),
  status: contractStatus,
  expiresBefore: z
    .string(dateRule)
    .refine(isDate, dateRule)
    .optional()
    .meta({ description: 'Only contracts whose end date lies before this day.', format: 'date' }),
  escalatesWithinDays: z
    .string(daysRule)
    .refine((text) => /^[1-9]\d{0,2}$/.test(text), daysRule)
    .pipe(z.coerce.number<string>().max(366))
    .optional()
    .meta({
      description: `Only contracts of which a rate is raised after today and within so many days. ${scanned}`,
      type: 'integer',
      minimum: 1,
      maximum: 366,
    }),
  hasTiers: yesOrNo(`Whether a share of revenue or profit has more than one tier. ${scanned}`),
  hasClaimsCap: yesOrNo(`Whether the claims that are billed are capped. ${scanned}`),
  overtimeBelow: z
    .string(factorRule)
    .refine((text) => /^(10|\d(\.\d{1,4})?)$/.test(text) && Number(text) >= 0.01, factorRule)
    .optional()
    .meta({
      description: `Only contracts with a job whose overtime rate is less than so many times its rate, or that bills no overtime. ${scanned}`,
    }),
  notesChangeMoney: yesOrNo(`Whether the notes speak of money, so that terms may hide in them. ${scanned}`),
  search,
};

type Filters = z.output<z.ZodObject<typeof contractFilters>>;

/** The filters that the database answers. */
export function contractConditions(filters: Filters): Pick<ListRowsQuery, 'where' | 'range' | 'search'> {
  const { siteId: customerSiteId, status, expiresBefore, search: text } = filters;
  return {
    where: {
      customerSiteId,
      status: status === undefined ? undefined : choiceValue('contractStatus', status),
    },
    ...(expiresBefore !== undefined && { range: { endDate: { to: dayBefore(expiresBefore) } } }),
    search: text,
  };
}

/** The filters that the terms answer. */
export function termsQuestions(filters: Filters): TermsQuestions {
  const { escalatesWithinDays, overtimeBelow } = filters;
  const isAsked = (value: 'true' | 'false' | undefined) =>
    value === undefined ? undefined : value === 'true';
  return {
    escalatesWithinDays,
    overtimeBelow,
    hasTiers: isAsked(filters.hasTiers),
    hasClaimsCap: isAsked(filters.hasClaimsCap),
    notesChangeMoney: isAsked(filters.notesChangeMoney),
  };
}
