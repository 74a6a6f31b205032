import { z } from 'zod';
import type { ListRowsQuery } from '../../usecases/list-rows.ts';
import { contractId, serviceMonth, siteId } from './fields.ts';

const flagRule = 'must be the code of a flag, such as dates-differ';
const recalculatedRule = 'must be true or false';
const versionRule = 'must be a whole number from 1 to 1000000';

/** A number of a version in a query; text, because a coerced number takes "1e1" and " 5". */
export const versionNumber = z
  .string(versionRule)
  .refine((text) => /^[1-9]\d{0,6}$/.test(text), versionRule)
  .pipe(z.coerce.number<string>().max(1_000_000))
  .optional();

/** How the document shows a version number. */
export const shownVersion = { type: 'integer', minimum: 1, maximum: 1_000_000 } as const;

/** Filters of stored results, all in SQL. */
export const revenueFilters = {
  siteId: siteId.optional().meta({ description: 'Only calculations of this customer site.' }),
  contractId: contractId.optional().meta({ description: 'Only calculations of this contract.' }),
  month: serviceMonth.optional().meta({ description: 'Only calculations of this month, YYYY-MM.' }),
  fromMonth: serviceMonth.optional().meta({ description: 'Only calculations of this month or a later one.' }),
  toMonth: serviceMonth
    .optional()
    .meta({ description: 'Only calculations of this month or an earlier one.' }),
  flag: z
    .string(flagRule)
    .regex(/^[a-z][a-z0-9-]{0,99}$/, flagRule)
    .optional()
    .meta({ description: 'Only calculations with this review flag, by its code.' }),
  recalculated: z
    .enum(['true', 'false'], recalculatedRule)
    .optional()
    .meta({ description: 'True = only calculations with more than one version; false = only the others.' }),
};

type Filters = z.output<z.ZodObject<typeof revenueFilters>>;

/** The filters as conditions on the table. */
export function conditionsOf(filters: Filters): Pick<ListRowsQuery, 'where' | 'range' | 'word'> {
  const { fromMonth, toMonth, flag, recalculated } = filters;
  const range = {
    ...((fromMonth ?? toMonth) !== undefined && {
      serviceMonth: { ...(fromMonth && { from: fromMonth }), ...(toMonth && { to: toMonth }) },
    }),
    ...(recalculated !== undefined && { version: recalculated === 'true' ? { from: '2' } : { to: '1' } }),
  };
  return {
    where: {
      customerSiteId: filters.siteId,
      contractId: filters.contractId,
      serviceMonth: filters.month,
    },
    range,
    ...(flag !== undefined && { word: { reviewFlags: flag } }),
  };
}
