import { syncedTables } from '../../../../api/domain/model/tables.ts';
import { startDataverseEmulator } from '../../../../api/local/dataverse/start.ts';

/** An emulator in a process of its own, to be killed by a test; tells its parent the URL. */
const { url } = await startDataverseEmulator({ dataFile: process.argv[2] ?? null, tables: syncedTables });
process.send?.(url);
