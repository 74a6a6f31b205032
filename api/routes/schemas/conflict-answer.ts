import { z } from 'zod';
import { type ErrorCode, errorTable } from '../../errors.ts';
import type { ResolvedOne } from '../../usecases/resolve-conflicts.ts';
import { conflictJson, conflictSchema } from './conflict.ts';
import { comment, freeText, guid } from './fields.ts';

/** Conflicts of one bulk decision: each reads a row of Dataverse, and the caller waits. */
const mostConflicts = 100;

/** Columns of one answer; no table has as many. */
const mostColumns = 100;

const sides = ['townepark', 'dataverse'] as const;
const takes = [...sides, 'value'] as const;
const fates = ['delete', 'keep'] as const;
const oneOf = (names: readonly string[]) => `must be one of ${names.join(', ')}`;

const versionRule = 'must be the version of the conflict, a whole number';
const version = z
  .int(versionRule)
  .min(1, versionRule)
  .meta({ description: 'Version of the conflict that was looked at.' });

const rule = z
  .enum(sides, { error: oneOf(sides) })
  .nullable()
  .default(null)
  .meta({ description: 'Side that wins wherever nothing else is said.' });
const row = z
  .enum(fates, { error: oneOf(fates) })
  .nullable()
  .default(null)
  .meta({ description: 'For a row that one side deleted: delete the other, or keep it and put it back.' });
const reason = comment(2000).nullable().default(null).meta({ description: 'Reason, up to 2000 characters.' });

const columns = z
  .array(
    z.strictObject(
      {
        column: z
          .string('must be text')
          .max(100, 'must have at most 100 characters')
          .meta({ description: 'Name of the column.' }),
        take: z
          .enum(takes, { error: oneOf(takes) })
          .meta({ description: 'Side whose value both take, or a value of your own.' }),
        value: freeText(z.string('must be text'))
          .nullable()
          .default(null)
          .meta({ description: 'With take value: the value as text, choices by name; null empties it.' }),
      },
      'must be an object',
    ),
    'must be a list',
  )
  .max(mostColumns)
  .default([])
  .meta({ description: 'Decision for each column.' });

export const resolveConflictSchema = z
  .strictObject({ version, rule, row, columns, comment: reason })
  .meta({ id: 'ResolveSyncConflict', description: 'A decision on a conflict.' });

export const resolveConflictsSchema = z
  .strictObject({
    conflicts: z
      .array(
        z.strictObject(
          { id: guid.meta({ description: 'Id of the conflict.' }), version },
          'must be an object',
        ),
        'must be a list',
      )
      .min(1)
      .max(mostConflicts)
      .meta({ description: 'Conflicts to decide, with the versions looked at; up to 100.' }),
    rule,
    row,
    comment: reason,
  })
  .meta({ id: 'ResolveSyncConflicts', description: 'One decision on several conflicts.' });

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

const resolvedOne = z.object({
  id: z.guid().meta({ description: 'Id of the conflict.' }),
  outcome: z.enum(['decided', 'refused']).meta({ description: 'Whether the decision was taken.' }),
  code: z.enum(codes).nullable().meta({ description: 'Problem code of a refusal.' }),
  detail: z.string().nullable().meta({ description: 'Reason of a refusal.' }),
  conflict: conflictSchema.optional(),
});

export const resolvedConflictsSchema = z
  .object({
    decided: z.int().min(0).meta({ description: 'Conflicts that were decided.' }),
    refused: z.int().min(0).meta({ description: 'Conflicts that were not.' }),
    results: z.array(resolvedOne).meta({ description: 'What became of each, in the order asked.' }),
  })
  .meta({ id: 'ResolvedSyncConflicts', description: 'What became of a bulk decision.' });

export function resolvedConflictsJson(results: readonly ResolvedOne[]) {
  const decided = results.filter(({ outcome }) => outcome === 'decided').length;
  return { decided, refused: results.length - decided, results: results.map(resolvedJson) };
}

function resolvedJson(one: ResolvedOne) {
  const { id, outcome } = one;
  return one.outcome === 'decided'
    ? { id, outcome, code: null, detail: null, conflict: conflictJson(one.conflict) }
    : { id, outcome, code: one.error.code, detail: one.error.message };
}
