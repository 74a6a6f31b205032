import type { z } from 'zod';
import {
  accumulationType,
  across,
  amount,
  block,
  common,
  day,
  groupNumber,
  label,
  list,
  needs,
  optional,
  peek,
  percentage,
  prose,
  type Report,
  startBeforeEnd,
  thresholdType,
} from './terms-parts.ts';
import { escalator, jobs, tiers } from './terms-rates.ts';

const service = across(
  block({
    ...common,
    code: label(20),
    fee: amount,
    startDate: optional(day),
    endDate: optional(day),
  }),
  startBeforeEnd,
);

export const fixedFee = block({ ...common, services: list(service, 200) });
export type FixedFee = z.output<typeof fixedFee>;

export const perLaborHour = block({ ...common, jobs });
export type PerLaborHour = z.output<typeof perLaborHour>;

export const perOccupiedRoom = block({
  ...common,
  code: optional(label(20)),
  roomRate: amount,
  escalator: optional(escalator),
});
export type PerOccupiedRoom = z.output<typeof perOccupiedRoom>;

/** A threshold in percent or dollars needs its figure; a vehicle count counts every validation. */
export function thresholdHasAmount(value: unknown, report: Report): void {
  const type = peek(value, 'validationThresholdType');
  if (type !== 'RevenuePercentage' && type !== 'ValidationAmount') return;
  needs(value, report, 'validationThresholdAmount', `for the type ${type}`);
  const figure = peek(value, 'validationThresholdAmount');
  if (type === 'RevenuePercentage' && typeof figure === 'string' && amount.safeParse(figure).success) {
    if (!percentage.safeParse(figure).success) {
      report('must lie between 0 and 100', ['validationThresholdAmount']);
    }
  }
}

const revenueCodes = across(list(label(10), 100), (value, report) => {
  if (!Array.isArray(value)) return;
  if (value.length === 0) report('must name at least one revenue code, or "*" for all');
  if (value.includes('*') && value.length > 1) report('must hold "*" alone or codes without it');
  value.forEach((code, index) => {
    if (value.indexOf(code) !== index) report('must not be listed twice', [index]);
  });
});

const structure = across(
  block({
    revenueCodes,
    accumulationType,
    tiers: tiers.min(1, { error: 'must have at least one tier' }),
    validationThresholdType: optional(thresholdType),
    validationThresholdAmount: optional(amount),
    ...common,
  }),
  thresholdHasAmount,
);
export type Structure = z.output<typeof structure>;

export const revenueShare = block({
  ...common,
  structures: list(structure, 50),
  minimumGuarantee: optional(amount),
  cap: optional(amount),
});
export type RevenueShare = z.output<typeof revenueShare>;

const text = optional(prose(2000));

const invoiceGroup = block({
  groupNumber,
  title: text,
  description: text,
  vendorId: text,
  siteNumber: text,
  customerName: text,
  billingContactEmails: text,
});

/** What the invoices of a contract are called; each group is an invoice of its own. */
export const invoiceGrouping = across(
  block({ enabled: common.enabled, invoiceGroups: list(invoiceGroup, 99) }),
  (value, report) => {
    const groups = peek(value, 'invoiceGroups');
    if (!Array.isArray(groups)) return;
    const numbers = groups.map((group) => peek(group, 'groupNumber'));
    numbers.forEach((number, index) => {
      if (numbers.indexOf(number) !== index)
        report('must not be listed twice', ['invoiceGroups', index, 'groupNumber']);
    });
  },
);
export type InvoiceGrouping = z.output<typeof invoiceGrouping>;

export const bellServiceFee = block(common);

export const midMonthAdvance = block({ ...common, amount, lineTitle: optional(label(100)) });
