/** Decider of approvals that need no person. */
export const automatic = 'auto';

/** Accounts and mail addresses name the same person whatever their case. */
export function sameActor(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/**
 * Who is asked: the manager of the site's territory, else the default approver. A manager who asks for an
 * approval may not decide it, so the default approver is asked instead.
 */
export function chooseApprover(
  managerEmail: string | null,
  defaultApprover: string,
  requestedBy: string,
): string {
  return managerEmail === null || sameActor(managerEmail, requestedBy) ? defaultApprover : managerEmail;
}
