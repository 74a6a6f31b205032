import { z } from 'zod';
import type { Comparison, Movement } from '../../domain/revenue/compare/compare-results.ts';
import type { ComparedVersion, RevenueComparison } from '../../usecases/compare-revenue.ts';
import { instant, moneyText, serviceMonth } from './fields.ts';

const text = (description: string) => z.string().meta({ description });
const money = (description: string) => moneyText.meta({ description });

const valueChange = z.object({
  path: text('Path of the value, e.g. revenueByCode.VD1.'),
  from: text('Value before; null = absent.').nullable(),
  to: text('Value after; null = absent.').nullable(),
});

const movement = z.object({
  cause: z.enum(['terms', 'month', 'facts', 'rules']).meta({
    description: 'What was taken over: terms, the month itself, facts, or the rules of the program.',
  }),
  inputs: z.array(z.string()).meta({ description: 'Which terms or facts, e.g. revenueByCode.VD1.' }),
  amount: money('By how much it moved the amount.'),
});

const lineChange = z.object({
  line: text('Line that moved.'),
  invoiceGroup: text('Invoice the line goes on.'),
  from: money('Amount before; null = no such line.').nullable(),
  to: money('Amount after; null = no such line.').nullable(),
  difference: money('By how much the line moved.'),
  movements: z.array(movement).meta({ description: 'What moved it; adds up to the difference of the line.' }),
});

const difference = {
  difference: money('Amount after less amount before.'),
  termsChanges: z.array(valueChange).meta({ description: 'Terms that differ.' }),
  factChanges: z
    .array(valueChange)
    .meta({ description: 'Facts that differ; timesheet rows as sums of a job.' }),
  movements: z.array(movement).meta({
    description:
      'What moved the amount, one thing after the other: terms, month, facts. Adds up to the difference.',
  }),
  lines: z.array(lineChange).meta({ description: 'Lines that moved; their differences add up as well.' }),
};

/** What a what-if changes against the contract as it is stored. */
export const whatIfSchema = z.object({ from: money('Amount as it is stored.'), ...difference });

const comparedVersion = z.object({
  calculationId: z.guid().meta({ description: 'Id of the calculation.' }),
  name: text('Contract number and month.'),
  serviceMonth,
  version: z.int().meta({ description: 'Number of the version.' }),
  amount: money('Amount of the version.'),
  reason: text('Why there is this version.'),
  calculatedOn: instant.meta({ description: 'When it was calculated.' }),
});

export const comparisonSchema = z
  .object({
    from: comparedVersion.meta({ description: 'What is compared with.' }),
    to: comparedVersion.meta({ description: 'What is compared.' }),
    ...difference,
  })
  .meta({ id: 'RevenueComparison', description: 'Why two results differ, to the cent.' });

export function comparisonJson({ from, to, comparison }: RevenueComparison) {
  return { ...differenceJson(comparison), from: comparedJson(from), to: comparedJson(to) };
}

export function whatIfJson(comparison: Comparison) {
  return { from: comparison.from, ...differenceJson(comparison) };
}

function comparedJson({ row, version }: ComparedVersion) {
  const { calculationId, serviceMonth: month, version: number, amount, reason, calculatedAt } = version;
  const name = String(row.name);
  return {
    calculationId,
    name,
    serviceMonth: month,
    version: number,
    amount,
    reason,
    calculatedOn: calculatedAt,
  };
}

function differenceJson({ difference: by, termsChanges, factChanges, movements, lines }: Comparison) {
  return {
    difference: by,
    termsChanges: [...termsChanges],
    factChanges: [...factChanges],
    movements: movements.map(movementJson),
    lines: lines.map((one) => ({ ...one, movements: one.movements.map(movementJson) })),
  };
}

function movementJson({ cause, inputs, amount }: Movement) {
  return { cause, inputs: [...inputs], amount };
}
