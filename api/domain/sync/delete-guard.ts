/** So many deletes of a table are normal in one run, however small the table. */
const alwaysAllowed = 50;

/** Beyond that, so many per hundred linked rows. */
const percentAllowed = 5;

/**
 * True when deleting `deletes` of `links` linked rows looks like an accident (wrong environment, lost read
 * privilege, truncated table) and has to be confirmed by a person: more than max(50, 5 %).
 */
export function looksLikeMassDelete(deletes: number, links: number): boolean {
  return deletes > alwaysAllowed && deletes * 100 > links * percentAllowed;
}
