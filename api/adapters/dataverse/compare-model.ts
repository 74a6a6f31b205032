import { type ChoiceName, choices } from '../../domain/model/choices.ts';
import { logicalName } from '../../domain/model/names.ts';
import { syncedTables } from '../../domain/model/tables.ts';
import type { DataverseAdmin } from './client.ts';
import { compareChoice, compareDefinition, type Difference } from './compare-definition.ts';

/**
 * Where an environment does not fit the data model, tables first; empty when it fits. Asks for one definition
 * after the other, so that it never takes more than one place at the service.
 */
export async function compareModel(
  dataverse: Pick<DataverseAdmin, 'tableDefinition' | 'choiceDefinition'>,
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const table of syncedTables) {
    const definition = await dataverse.tableDefinition(logicalName(table));
    differences.push(...compareDefinition(table, definition));
  }
  for (const [name, { schema }] of Object.entries(choices)) {
    const definition = await dataverse.choiceDefinition(schema.toLowerCase());
    differences.push(...compareChoice(name as ChoiceName, definition));
  }
  return differences;
}

/** What a person does about a difference. */
export function remedyFor({ remedy }: Difference): string {
  return remedies[remedy];
}

const remedies: Readonly<Record<Difference['remedy'], string>> = {
  import: 'import the solution packages of this version: npm run deploy',
  index: 'wait until Dataverse has built the index; reactivate the key when it failed',
  administrator: 'the table belongs to Dataverse itself: let an administrator restore what is missing',
};
