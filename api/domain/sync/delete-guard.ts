/** How many deletes of a table are normal in one run. */
export interface DeleteLimits {
  /** So many, however small the table. */
  readonly rows: number;
  /** Beyond that, so many per hundred linked rows. */
  readonly percent: number;
}

export const usualDeleteLimits: DeleteLimits = { rows: 50, percent: 5 };

/**
 * True when deleting `deletes` of `links` linked rows looks like an accident (wrong environment, lost read
 * privilege, truncated table) and has to be confirmed by a person: more than both limits.
 */
export function looksLikeMassDelete(
  deletes: number,
  links: number,
  { rows, percent }: DeleteLimits = usualDeleteLimits,
): boolean {
  return deletes > rows && deletes * 100 > links * percent;
}
