import { z } from 'zod';

const count = (description: string) => z.int().min(0).meta({ description });

const example = z.object({
  kind: z.enum(['only-sql', 'only-remote', 'different']).meta({ description: 'How the row differs.' }),
  id: z.string().meta({ description: 'Id of the row; that of Dataverse when only Dataverse has it.' }),
  columns: z.array(z.string()).meta({ description: 'Columns that differ.' }),
});

const tableDrift = z.object({
  table: z.string().meta({ description: 'Table compared.' }),
  onlySql: count('Rows only the Towne Park database has.'),
  onlyRemote: count('Rows only Dataverse has.'),
  different: count('Rows that differ.'),
  examples: z.array(example).meta({ description: 'Up to five rows that differ.' }),
});

export const reconciliationSchema = z
  .object({
    drift: count('Rows that differ in any table; 0 means both sides hold the same.'),
    tables: z.array(tableDrift).meta({ description: 'Result of each table.' }),
  })
  .meta({ id: 'Reconciliation', description: 'A full comparison of both sides.' });
