import type { Cell, ColumnMeta } from '../metadata/types.ts';
import { toScaleText } from './decimal-text.ts';
import type { MoneyDigits } from './money-digits.ts';

/** What a person sees for a cell (en-US, US dollars); undefined where Dataverse adds no formatted value. */
export function formattedValue(column: ColumnMeta, cell: Cell, moneyDigits: MoneyDigits): string | undefined {
  if (cell === null) return undefined;
  const type = column.type;
  switch (type.kind) {
    case 'choice':
    case 'state':
    case 'status':
      return type.options.find((option) => option.value === cell)?.label;
    case 'choices':
      return String(cell)
        .split(',')
        .map((value) => type.options.find((o) => String(o.value) === value)?.label ?? value)
        .join('; ');
    case 'boolean':
      return cell === true ? type.trueLabel : type.falseLabel;
    case 'money':
      return dollars(String(cell), moneyDigits(type));
    case 'decimal':
    case 'double':
    case 'integer':
    case 'bigint':
      return grouped(String(cell));
    case 'date':
      return day(String(cell));
    case 'datetime':
      return `${day(String(cell))} ${time(String(cell))}`;
    default:
      return undefined;
  }
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

function dollars(text: string, digits: number): string {
  const amount = toScaleText(text, digits, 'away-from-zero') ?? text;
  return amount.startsWith('-') ? `($${grouped(amount.slice(1))})` : `$${grouped(amount)}`;
}

function day(text: string): string {
  return `${Number(text.slice(5, 7))}/${Number(text.slice(8, 10))}/${text.slice(0, 4)}`;
}

function time(text: string): string {
  const hour = Number(text.slice(11, 13));
  return `${hour % 12 === 0 ? 12 : hour % 12}:${text.slice(14, 16)} ${hour < 12 ? 'AM' : 'PM'}`;
}
