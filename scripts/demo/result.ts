/** What the demo reports; with `--json` it is printed as it is. */
export interface DemoResult {
  sync: { created: number; updated: number; deleted: number; unchanged: number; failed: number };
  revenue: { month: string; sites: number; total: string };
  approvals: { requested: number; approved: number; rejected: number; autoApproved: number };
  /** Rows that differ between the two sides at the end. */
  drift: number;
  durationMs: number;
}

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function check(name: string, actual: unknown, expected: unknown): Check {
  const ok = JSON.stringify(actual) === JSON.stringify(expected);
  return { name, ok, detail: ok ? String(actual) : `expected ${String(expected)}, got ${String(actual)}` };
}
