import type { DataverseClient } from './adapters/dataverse/client.ts';
import { compareModel, remedyFor } from './adapters/dataverse/compare-model.ts';
import type { Logger } from './ports/logger.ts';

/**
 * Compares the tables of the environment with the data model and warns of each difference: what differs, and
 * what to do. Never fails, for it runs beside the work: rows that cannot be written are reported there one by one.
 */
export async function warnOfDifferences(
  dataverse: Pick<DataverseClient, 'inLane'>,
  logger: Logger,
): Promise<void> {
  try {
    const differences = await compareModel(dataverse.inLane('backfill'));
    for (const difference of differences) {
      const { subject, problem } = difference;
      const remedy = remedyFor(difference);
      logger.warn(
        { subject, problem, remedy },
        `Dataverse does not fit the data model: ${subject}: ${problem}`,
      );
    }
    if (differences.length === 0) logger.info({}, 'the tables of Dataverse fit the data model');
  } catch (error) {
    logger.warn({ err: error }, 'the tables of Dataverse could not be compared with the data model');
  }
}
