import { syncedTables } from '../../../api/domain/model/tables.ts';
import { startDataverseEmulator } from '../../../api/local/dataverse/start.ts';

/** The emulator in a process of its own, in memory; tells its parent the URL. */
const { url } = await startDataverseEmulator({ tables: syncedTables });
process.send?.(url);
process.on('disconnect', () => process.exit(0));
