import { z } from 'zod';
import type { Row } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import type { Calculation } from '../../domain/revenue/calculation.ts';
import type { VersionSummary } from '../../domain/revenue/revenue-version.ts';
import type { SiteMonthResult } from '../../usecases/calculate-site-month.ts';
import type { Preview } from '../../usecases/preview-revenue.ts';
import { whatIfJson, whatIfSchema } from './comparison.ts';
import { instant, moneyText, serviceMonth } from './fields.ts';
import { rowJson, rowSchema } from './row-schema.ts';

const text = (description: string) => z.string().meta({ description });
/** A figure as the calculation used it, not rounded. */
const figure = (description: string) => z.string().meta({ description });
const money = (description: string) => moneyText.meta({ description });

const line = z.object({
  block: text('Block of the terms the line comes from.').optional(),
  line: text('What the amount is for.'),
  glCode: text('Ledger account, where there is one.').optional(),
  invoiceGroup: text('Invoice the line goes on.'),
  quantity: figure('How many.').optional(),
  rate: figure('At what rate.').optional(),
  base: figure('Amount a percentage was taken of.').optional(),
  amount: money('Amount in US dollars, rounded to cents.'),
});

/** Deepest figures of an explanation: tiers, revenue codes, yearly raises, parts of a profit. */
const detail = z.object({
  text: text('What happened in this step.'),
  amount: figure('What it adds to the step above it, exact; null = only read.').nullable(),
});

const step = detail.extend({
  steps: z.array(detail).optional().meta({ description: 'Steps of this step.' }),
});

const explanation = z.object({
  line: text('Line that is explained.'),
  invoiceGroup: text('Invoice the line goes on.'),
  text: text('How the amount came about.'),
  amount: money('Amount of the line.'),
  steps: z
    .array(step)
    .optional()
    .meta({ description: 'Steps; those with an amount add up to the line before it is rounded.' }),
});

const flag = z.object({
  code: text('Stable code of the flag.'),
  text: text('Why a person should look.'),
});

const tiers = z
  .array(
    z.object({
      upTo: figure('Upper limit of the tier; null = no limit.').nullable(),
      revenueInTier: figure('Revenue that fell into the tier.'),
      sharePercentage: figure('Percent points of the tier.'),
      amount: figure('Share of the tier, not rounded.'),
    }),
  )
  .meta({ description: 'Tiers that were used.' });

const revenueShare = z.object({
  calculated: money('Share before minimum and cap.'),
  structures: z
    .array(
      z.object({
        structure: z.int().meta({ description: 'Number of the structure, from 1.' }),
        monthRevenue: figure('Revenue of the month.'),
        ytdBefore: figure('Revenue of the year before this month.'),
        tiers,
      }),
    )
    .meta({ description: 'Share structures.' }),
  minimumApplied: figure('Minimum for the active days.').optional(),
  minimumBinding: z.boolean().optional().meta({ description: 'True when the minimum was paid.' }),
  capApplied: figure('Cap for the active days.').optional(),
  capBinding: z.boolean().optional().meta({ description: 'True when the cap was paid.' }),
});

const breakdown = z.object({
  activeDays: figure('Days of the month on which the contract is active.'),
  daysInMonth: figure('Days of the month.'),
  roomRate: figure('Room rate after escalation.').optional(),
  ptebPercentage: figure('Payroll-tax percentage after escalation.').optional(),
  feePercentage: figure('Fee percentage after escalation.').optional(),
  revenueShare: revenueShare.optional().meta({ description: 'How the revenue share came about.' }),
  validationThreshold: figure('Validations that are free.').optional(),
  validationOver: figure('Validations above the threshold.').optional(),
  profitShare: z
    .object({
      monthlyProfit: figure('Profit of the month.'),
      ytdBefore: figure('Profit of the year before this month.'),
      tiers,
    })
    .optional()
    .meta({ description: 'How the profit share came about.' }),
});

const details = {
  lines: z.array(line).meta({ description: 'Lines; they add up to the amount to the cent.' }),
  explanation: z.array(explanation).meta({ description: 'How each line came about.' }),
  flags: z.array(flag).meta({ description: 'What a person should look at.' }),
  breakdown: breakdown.meta({ description: 'Figures between the facts and the lines.' }),
};

/** Result of a preview: nothing is stored. */
export const previewSchema = z
  .object({
    month: serviceMonth,
    amount: money('Sum of the lines; negative = credit.'),
    ...details,
    comparison: whatIfSchema.optional().meta({
      description:
        'What differs from the contract as it is stored; absent without a contract, or when that cannot be calculated.',
    }),
  })
  .meta({ id: 'RevenuePreview', description: 'What a contract would earn in a month.' });

export function previewJson({ calculation, comparison }: Preview) {
  const { month, amount, ...rest } = calculation;
  return {
    month,
    amount,
    ...detailsJson(rest),
    ...(comparison !== null && { comparison: whatIfJson(comparison) }),
  };
}

function detailsJson(calculation: Pick<Calculation, 'lines' | 'explanation' | 'flags' | 'breakdown'>) {
  const { lines, explanation: texts, flags, breakdown: figures } = calculation;
  return {
    lines: [...lines],
    explanation: texts.map(explanationJson),
    flags: [...flags],
    breakdown: breakdownJson(figures),
  };
}

function explanationJson({ steps, ...rest }: Calculation['explanation'][number]) {
  const copied = steps?.map(({ steps: inner, ...one }) => ({ ...one, ...(inner && { steps: [...inner] }) }));
  return { ...rest, ...(copied && { steps: copied }) };
}

type Breakdown = Calculation['breakdown'];

function breakdownJson({ lines: _lines, byInvoiceGroup: _groups, ...figures }: Breakdown) {
  const { revenueShare: share, profitShare, ...plain } = figures;
  return {
    ...plain,
    ...(share !== undefined && {
      revenueShare: {
        ...share,
        structures: share.structures.map((one) => ({ ...one, tiers: [...one.tiers] })),
      },
    }),
    ...(profitShare !== undefined && { profitShare: { ...profitShare, tiers: [...profitShare.tiers] } }),
  };
}

export const calculationTable = tableNamed('revenueCalculation');
const columns = rowSchema(calculationTable, ['details']);

export const calculationSchema = columns.meta({
  id: 'RevenueCalculation',
  description: calculationTable.description,
});

export const calculationDetailSchema = columns
  .extend({
    lines: details.lines,
    explanation: details.explanation,
    flags: details.flags,
    breakdown: breakdown.optional().meta({ description: 'Figures between the facts and the lines.' }),
  })
  .meta({ id: 'RevenueCalculationDetail', description: 'A stored calculation with its lines.' });

const kept = z.object({
  outcome: z
    .enum(['created', 'replaced', 'unchanged'])
    .meta({ description: 'What happened to the stored result.' }),
  calculation: calculationDetailSchema,
});

export const recalculatedSchema = kept.meta({
  id: 'RecalculatedRevenue',
  description: 'A stored result after it was calculated again.',
});

/** What a calculation did, and the row as it is now. */
export function keptJson({ outcome }: SiteMonthResult, row: Row) {
  return { outcome, calculation: calculationDetailJson(row) };
}

export const versionSchema = z
  .object({
    version: z.int().meta({ description: 'Number of the version, from 1.' }),
    amount: money('Amount of the version.'),
    reason: text('Why there is this version.'),
    contractVersion: text('SHA-256 of the terms it was calculated with.'),
    factsVersion: text('SHA-256 of the facts it was calculated with.'),
    requestedBy: text('Who had it calculated.'),
    calculatedOn: instant.meta({ description: 'When it was calculated.' }),
  })
  .meta({ id: 'RevenueVersion', description: 'One version of a stored calculation.' });

export function versionJson(one: VersionSummary) {
  const { version, amount, reason, termsHash, factsHash, requestedBy, calculatedAt } = one;
  return {
    version,
    amount,
    reason,
    contractVersion: termsHash,
    factsVersion: factsHash,
    requestedBy,
    calculatedOn: calculatedAt,
  };
}

export const siteMonthSchema = z
  .object({
    value: z.array(kept).meta({ description: 'One entry per contract that is active in the month.' }),
  })
  .meta({ id: 'SiteMonthResult', description: 'Stored results of one site and month.' });

export function calculationJson(row: Row) {
  return rowJson(calculationTable, row, ['details']);
}

const stored = z.object(details).partial();

/** Details come from a text column: what cannot be read any more is left out, the amount stands. */
export function calculationDetailJson(row: Row) {
  const { lines = [], explanation: texts = [], flags = [], breakdown: figures } = storedDetails(row.details);
  return {
    ...calculationJson(row),
    lines,
    explanation: texts,
    flags,
    ...(figures !== undefined && { breakdown: figures }),
  };
}

function storedDetails(text: Row[string] | undefined): z.output<typeof stored> {
  try {
    const result = stored.safeParse(JSON.parse(typeof text === 'string' ? text : '{}'));
    return result.success ? result.data : {};
  } catch {
    return {};
  }
}
