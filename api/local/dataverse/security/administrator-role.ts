import { stableId } from '../stable-id.ts';

/** Id of the role System Administrator, which holds every privilege without naming any. */
export const administratorRole = stableId('role:System Administrator');
