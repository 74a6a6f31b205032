import { type Depth, deeper, depthOfMask, shallower } from './depth.ts';

/** A privilege as it is held: how far it reaches, seen from which business unit. */
export interface Reach {
  readonly depth: Depth;
  readonly businessUnitId: string;
}

/** A role with the business unit of who holds it: that of the user, or of the team that gives it on. */
export interface HeldRole {
  readonly businessUnitId: string;
  readonly privileges: readonly (readonly [privilegeId: string, depthMask: number])[];
}

/** By privilege id; one reach for every business unit, its deepest. */
export type Privileges = ReadonlyMap<string, readonly Reach[]>;

/** A user as the access checks see it. */
export interface Principal {
  readonly userId: string;
  readonly businessUnitId: string;
  readonly teams: ReadonlySet<string>;
  /** Roles of its own and of its teams. */
  readonly roleCount: number;
  /** Holds System Administrator: every privilege, everywhere. */
  readonly isAdministrator: boolean;
  readonly privileges: Privileges;
}

/**
 * The privileges of several roles: they add up, the deepest depth wins
 * (power-platform/admin/security-roles-privileges, how-record-access-determined).
 */
export function privilegesOfRoles(roles: readonly HeldRole[]): Privileges {
  const all = new Map<string, Reach[]>();
  for (const { businessUnitId, privileges } of roles) {
    for (const [id, mask] of privileges) {
      const depth = depthOfMask(mask);
      if (depth !== null) all.set(id, joined(all.get(id) ?? [], { depth, businessUnitId }));
    }
  }
  return all;
}

function joined(reaches: readonly Reach[], more: Reach): Reach[] {
  const same = reaches.find((reach) => reach.businessUnitId === more.businessUnitId);
  if (same === undefined) return [...reaches, more];
  const deepest = { ...more, depth: deeper(same.depth, more.depth) };
  return reaches.map((reach) => (reach === same ? deepest : reach));
}

/** How the principal holds a privilege; empty when it does not. */
export function reachesOf(principal: Principal, privilegeId: string): readonly Reach[] {
  if (principal.isAdministrator) {
    return [{ depth: 'Global', businessUnitId: principal.businessUnitId }];
  }
  return principal.privileges.get(privilegeId) ?? [];
}

/** The deepest of several reaches; null when there is none. */
export function deepestOf(reaches: readonly Reach[]): Depth | null {
  return reaches.reduce<Depth | null>(
    (deepest, { depth }) => (deepest === null ? depth : deeper(deepest, depth)),
    null,
  );
}

/**
 * What is left of the impersonated user's reaches under its caller: the intersection of both
 * (webapi/impersonate-another-user-web-api). Rows are judged from where the impersonated user stands.
 */
export function intersected(acting: readonly Reach[], caller: readonly Reach[]): readonly Reach[] {
  const most = deepestOf(caller);
  if (most === null) return [];
  return acting.map((reach) => ({ ...reach, depth: shallower(reach.depth, most) }));
}
