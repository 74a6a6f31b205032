import { z } from 'zod';
import type { Facts } from '../../domain/revenue/facts.ts';
import { documented } from './documented.ts';

const decimal = (description: string) => z.string().nullish().meta({ description });
const decimals = (description: string) => z.record(z.string(), z.string()).nullish().meta({ description });

const hours = z.object({
  regular: decimal('Regular hours.'),
  overtime: decimal('Overtime hours.'),
});

const timesheetRow = z.object({
  jobCode: z.string().meta({ description: 'Job worked.' }),
  date: z
    .string()
    .nullish()
    .meta({ description: 'Day of the work; needed where a rate changes in the month.' }),
  regularMinutes: z.int().min(0).max(1_000_000).meta({ description: 'Regular time.' }),
  overtimeMinutes: z.int().min(0).max(1_000_000).meta({ description: 'Overtime, holiday and double time.' }),
});

const adHocLine = z.object({
  title: z.string().meta({ description: 'What the amount is for.' }),
  code: z.string().nullish().meta({ description: 'Ledger account.' }),
  amount: z.string().meta({ description: 'Amount in US dollars; negative = credit.' }),
  invoiceGroup: z.int().nullish().meta({ description: 'Invoice the line goes on.' }),
  billable: z.boolean().nullish().meta({ description: 'False = only reduces the profit that is shared.' }),
});

/** Every fact; the type check fails when the domain knows another. */
const shape = {
  revenueByCode: decimals('Net external revenue by revenue code.'),
  ytdRevenue: z
    .array(z.string())
    .nullish()
    .meta({ description: 'Revenue of the year before this month, one entry per share structure.' }),
  hours: z.record(z.string(), hours).nullish().meta({ description: 'Hours by job code.' }),
  timesheet: z.array(timesheetRow).nullish().meta({ description: 'Timesheet rows.' }),
  occupiedRooms: decimal('Occupied room-nights.'),
  validationRevenue: decimal('Net revenue of validations.'),
  bellRevenue: decimal('Revenue of the bell service.'),
  depositedExternal: decimal('External revenue deposited to Towne Park, with tax.'),
  depositedNetExternal: decimal('External revenue deposited to Towne Park, net of tax.'),
  nonDepositedNetExternal: decimal('External revenue the customer keeps, net of tax.'),
  taxRate: decimal('Parking tax as a fraction, 0.08 = 8 %.'),
  netExternalRevenue: decimal('Net external revenue of the month.'),
  accounts: decimals('Amounts by ledger account.'),
  ytdClaims: decimal('Claims of the year before this month.'),
  ytdProfit: decimal('Profit of the year before this month.'),
  monthlyProfit: decimal('Profit of the month.'),
  adHocLines: z.array(adHocLine).nullish().meta({ description: 'Lines a person adds to this statement.' }),
  forecast: decimal('What the amount was expected to be.'),
} satisfies { readonly [K in keyof Facts]: z.ZodType };

/** Facts of a month as the document shows them; `parseFacts` of the domain checks them. */
export const factsSchema = documented(
  'MonthFacts',
  'Facts of the month, already restricted to the days on which the contract is active. Decimals are text.',
  z.object(shape),
);
