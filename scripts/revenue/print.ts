import Table from 'cli-table3';
import type { Calculation, Step } from '../../api/domain/revenue/calculation.ts';
import type { Evaluated, Verdict } from './evaluate.ts';
import type { RevenueCase } from './read-cases.ts';

/** `{id, amount, breakdown}` of every case, or `{id, error}`. */
export function resultJson(results: readonly Evaluated[]): string {
  const shown = results.map((result) =>
    'error' in result
      ? { id: result.id, error: result.error }
      : { id: result.id, amount: result.calculation.amount, breakdown: result.calculation.breakdown },
  );
  return `${JSON.stringify(shown)}\n`;
}

interface Row {
  readonly one: RevenueCase;
  readonly result: Evaluated;
  readonly verdict: Verdict;
}

/** A table of every case beside what it expects, and the count of passes. */
export function resultTable(rows: readonly Row[]): string {
  const table = new Table({
    head: ['case', 'month', 'amount', 'expected', '', 'why'],
    colAligns: ['left', 'left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const { one, result, verdict } of rows) {
    const amount = 'error' in result ? 'error' : result.calculation.amount;
    table.push([one.id, String(one.month), amount, expectedOf(one), verdict.text, clipped(verdict.why)]);
  }
  const judged = rows.filter(({ verdict }) => verdict.text !== '');
  const passed = judged.filter(({ verdict }) => verdict.text === 'pass');
  return `${table.toString()}\n${passed.length} of ${judged.length} pass\n`;
}

function expectedOf({ expected }: RevenueCase): string {
  const { amount, error } = (expected ?? {}) as { amount?: unknown; error?: unknown };
  if (error !== undefined) return 'error';
  return amount === undefined ? '' : String(amount);
}

function clipped(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** How every amount came about, one tree per case. */
export function explainTree(results: readonly Evaluated[]): string {
  return results.map((result) => `${result.id}\n${treeOf(result)}\n`).join('\n');
}

function treeOf(result: Evaluated): string {
  if ('error' in result) return `└─ error: ${result.error}`;
  const { calculation } = result;
  return branches(calculationNodes(calculation)).join('\n');
}

interface Node {
  readonly text: string;
  readonly nodes: readonly Node[];
}

function calculationNodes({ month, amount, breakdown, explanation, flags }: Calculation): Node[] {
  const lines = explanation.map(({ line, invoiceGroup, text, amount: one, steps = [] }) => ({
    text: `${line} ${one} (invoice group ${invoiceGroup})`,
    nodes: [{ text, nodes: [] }, ...steps.map(stepNode)],
  }));
  const days = `${breakdown.activeDays} of ${breakdown.daysInMonth} days active`;
  return [
    { text: `${month}: ${amount}, ${days}`, nodes: lines },
    ...flags.map(({ code, text }) => ({ text: `flag ${code}: ${text}`, nodes: [] })),
  ];
}

function stepNode({ text, amount, steps = [] }: Step): Node {
  return { text: amount === null ? text : `${text} → ${amount}`, nodes: steps.map(stepNode) };
}

function branches(nodes: readonly Node[], indent = ''): string[] {
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1;
    const inner = branches(node.nodes, `${indent}${last ? '   ' : '│  '}`);
    return [`${indent}${last ? '└─ ' : '├─ '}${node.text}`, ...inner];
  });
}
