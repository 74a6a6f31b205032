import { z } from 'zod';
import { choiceNames } from '../../domain/model/choices.ts';
import type { Row } from '../../domain/model/column.ts';
import { tableNamed } from '../../domain/model/names.ts';
import { parseTermsText } from '../../domain/revenue/terms.ts';
import { rowJson, rowSchema } from './row-schema.ts';
import { termsSchema } from './terms.ts';

export const contractTable = tableNamed('contract');

/** Terms are JSON text in the row and a document in answers; lists leave them out, they are large. */
const omit = ['terms'];
const columns = rowSchema(contractTable, omit);

export const contractSchema = columns.meta({ id: 'Contract', description: contractTable.description });

export const contractStatus = z
  .enum(choiceNames('contractStatus'), {
    error: `must be one of ${choiceNames('contractStatus').join(', ')}`,
  })
  .optional()
  .meta({ description: 'Only contracts in this status.' });

export const contractDetailSchema = columns
  .extend({
    /** Absent while the contract has none or they are not valid. */
    terms: termsSchema.optional(),
    termsProblems: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Path of the field in the terms.' }),
          rule: z.string().meta({ description: 'What the field must be.' }),
        }),
      )
      .meta({ description: 'What is wrong with the stored terms; empty when nothing is.' }),
  })
  .meta({ id: 'ContractDetail', description: 'A contract with its terms.' });

export function contractJson(row: Row) {
  return rowJson(contractTable, row, omit);
}

export function contractDetailJson(row: Row) {
  return { ...contractJson(row), ...termsJson(row.terms) };
}

/** Stored terms may come from Dataverse, so they are shown only when they are valid. */
function termsJson(text: Row[string] | undefined) {
  if (typeof text !== 'string') return { termsProblems: [] };
  const parsed = parseTermsText(text);
  return parsed.ok
    ? { terms: { ...parsed.terms }, termsProblems: [] }
    : { termsProblems: [...parsed.errors] };
}
