import type { FieldError } from '../../errors.ts';
import type { JobParam } from '../job.ts';
import { syncedTables } from '../model/tables.ts';

/** What a dry run pretends to be. */
export type Comparison = 'incremental' | 'full';

/** What a run of the sync works on. */
export type RunMode =
  /** What changed since the last run. */
  | { readonly mode: 'incremental' }
  /** Every row of both sides. */
  | { readonly mode: 'full' }
  /** Tells what a run would do and writes nothing. */
  | { readonly mode: 'dry-run'; readonly of: Comparison }
  /** The given rows of one table; either side's id. */
  | { readonly mode: 'rows'; readonly table: string; readonly ids: readonly string[] }
  /** Rows that failed before and still wait; with `run` only those that failed in that run. */
  | { readonly mode: 'retry-failed'; readonly run: string | null }
  /** Compares keys and versions of every row, and brings together what differs. */
  | { readonly mode: 'reconcile' }
  /** Changes as they happen; the bridge starts such a run itself, nobody asks for it. */
  | { readonly mode: 'live' };

/** Modes a caller may ask for. */
export const askableModes = ['incremental', 'full', 'dry-run', 'rows', 'retry-failed', 'reconcile'] as const;
export const runModes = [...askableModes, 'live'] as const;

export type AskableMode = (typeof askableModes)[number];

/** Most rows of a run over given rows: each is read on both sides by itself. */
export const mostRows = 100;

export interface AskedMode {
  readonly mode?: AskableMode | undefined;
  /** Older way to say `mode: full`. */
  readonly full?: boolean | undefined;
  readonly of?: Comparison | undefined;
  readonly table?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly run?: string | undefined;
}

export type ParsedMode =
  | { readonly ok: true; readonly mode: RunMode }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Which fields go with which mode; every other combination is refused by name. */
const fieldsOf: Readonly<Record<AskableMode, readonly (keyof AskedMode)[]>> = {
  incremental: [],
  full: ['full'],
  'dry-run': ['of'],
  rows: ['table', 'ids'],
  'retry-failed': ['run'],
  reconcile: [],
};

/** The mode a caller asked for; every field that does not fit is listed with its rule. */
export function parseMode(asked: AskedMode): ParsedMode {
  const mode = asked.mode ?? (asked.full === true ? 'full' : 'incremental');
  const given = (['of', 'table', 'ids', 'run'] as const).filter((name) => asked[name] !== undefined);
  const errors: FieldError[] = given
    .filter((name) => !fieldsOf[mode].includes(name))
    .map((field) => ({ field, rule: `must be left out when mode is ${mode}` }));
  if (asked.full === true && mode !== 'full') {
    errors.push({ field: 'full', rule: `must be false or left out when mode is ${mode}` });
  }
  if (mode === 'rows') errors.push(...rowsErrors(asked));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, mode: modeOf({ ...asked, mode }) };
}

function rowsErrors({ table, ids }: AskedMode): readonly FieldError[] {
  const names = syncedTables.map((one) => one.name);
  const errors: FieldError[] = [];
  if (table === undefined || !names.includes(table)) {
    errors.push({ field: 'table', rule: `must be one of ${names.join(', ')} when mode is rows` });
  }
  if (ids === undefined || ids.length === 0 || ids.length > mostRows) {
    errors.push({ field: 'ids', rule: `must list 1 to ${mostRows} ids when mode is rows` });
  }
  return errors;
}

/** Stored parameters of the job; what is the default is left out, as in runs the schedule starts. */
export function paramsOf(mode: RunMode): Readonly<Record<string, JobParam>> {
  switch (mode.mode) {
    case 'incremental':
      return {};
    case 'rows':
      return { mode: 'rows', table: mode.table, ids: [...new Set(mode.ids)] };
    case 'retry-failed':
      return mode.run === null ? { mode: 'retry-failed' } : { mode: 'retry-failed', run: mode.run };
    default:
      return { ...mode };
  }
}

/** Stored parameters of a live run. */
export const liveParams = paramsOf({ mode: 'live' });

/** The mode in stored parameters; jobs of earlier versions say `full` alone. */
export function modeOf(params: Readonly<Record<string, JobParam | undefined>>): RunMode {
  const { mode, of, table, ids, run } = params;
  switch (mode) {
    case 'full':
    case 'reconcile':
    case 'live':
      return { mode };
    case 'dry-run':
      return { mode, of: of === 'full' ? 'full' : 'incremental' };
    case 'rows':
      return { mode, table: String(table), ids: Array.isArray(ids) ? ids.map(String) : [] };
    case 'retry-failed':
      return { mode, run: typeof run === 'string' ? run : null };
    default:
      return { mode: params.full === true ? 'full' : 'incremental' };
  }
}
