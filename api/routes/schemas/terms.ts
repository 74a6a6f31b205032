import { z } from 'zod';
import { choiceNames } from '../../domain/model/choices.ts';
import type { Terms } from '../../domain/revenue/terms.ts';
import {
  billableAccounts,
  depositedRevenue,
  managementAgreement,
} from '../../domain/revenue/terms-agreement.ts';
import {
  bellServiceFee,
  fixedFee,
  invoiceGrouping,
  midMonthAdvance,
  perLaborHour,
  perOccupiedRoom,
  revenueShare,
} from '../../domain/revenue/terms-blocks.ts';
import { amount, day, prose } from '../../domain/revenue/terms-parts.ts';
import { escalator } from '../../domain/revenue/terms-rates.ts';
import { documented } from './documented.ts';

const say = <T extends z.ZodType>(schema: T, description: string) => schema.nullish().meta({ description });

/** Every key of the terms; the type check fails when the domain knows another. */
const shape = {
  contractType: z.enum(choiceNames('contractType')).meta({ description: 'Label for reporting.' }),
  billingType: z.enum(choiceNames('billingType')).meta({ description: 'When the statement is dated.' }),
  startDate: day.meta({ format: 'date', description: 'First day, included.' }),
  endDate: say(day, 'Last day, included; null = open end.'),
  rateEffectiveDate: say(day, 'Day from which the rates hold; escalation counts from it.'),
  escalator: say(escalator, 'Yearly raise of fees and rates.'),
  minimumLaborHours: say(amount, 'Least hours a month, as decimal text.'),
  deviationAmount: say(amount, 'Dollars by which the amount may differ from the forecast.'),
  deviationPercentage: say(amount, 'Percent of the forecast by which it may differ.'),
  notes: say(prose(100_000), 'Remarks; what they say about money is not computed, but shown to a person.'),
  invoiceGrouping: say(invoiceGrouping, 'Invoices the lines are grouped into.'),
  fixedFee: say(fixedFee, 'Fixed monthly fees.'),
  perLaborHour: say(perLaborHour, 'Fees per hour of labor.'),
  perOccupiedRoom: say(perOccupiedRoom, 'Fee per occupied room.'),
  revenueShare: say(revenueShare, 'Shares of the revenue.'),
  bellServiceFee: say(bellServiceFee, 'Bell service.'),
  midMonthAdvance: say(midMonthAdvance, 'Advance paid in the middle of the month.'),
  depositedRevenue: say(depositedRevenue, 'Revenue deposited to Towne Park.'),
  billableAccounts: say(billableAccounts, 'Ledger accounts the owner pays back.'),
  managementAgreement: say(managementAgreement, 'Management agreement.'),
} satisfies { readonly [K in keyof Terms]: z.ZodType };

/** Contract terms as the document shows them; `parseTerms` of the domain checks them. */
export const termsSchema = documented(
  'ContractTerms',
  'Terms of a contract. Decimals are text; a block that is absent, null or not enabled bills nothing.',
  z.object(shape),
);
