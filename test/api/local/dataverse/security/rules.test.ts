import fc from 'fast-check';
import t from 'tap';
import { covers, type RowPlace } from '../../../../../api/local/dataverse/security/covers.ts';
import {
  deepestOf,
  type HeldRole,
  intersected,
  privilegesOfRoles,
  type Reach,
} from '../../../../../api/local/dataverse/security/principal.ts';

const depths = ['Basic', 'Local', 'Deep', 'Global'] as const;
const units = ['root', 'north', 'south', 'north.one'] as const;
const owners = ['me', 'my team', 'somebody', 'a team'] as const;
const me = { userId: 'me', teams: new Set(['my team']) };
const isWithin = (unit: string, above: string): boolean =>
  above === 'root' || unit === above || unit.startsWith(`${above}.`);

const reach = fc.record({ depth: fc.constantFrom(...depths), businessUnitId: fc.constantFrom(...units) });
const place: fc.Arbitrary<RowPlace> = fc.record({
  ownerId: fc.constantFrom(...owners),
  businessUnitId: fc.constantFrom(...units),
});
const role: fc.Arbitrary<HeldRole> = fc.record({
  businessUnitId: fc.constantFrom(...units),
  privileges: fc.array(fc.tuple(fc.constantFrom('read', 'write'), fc.integer({ min: 0, max: 15 })), {
    maxLength: 4,
  }),
});

function check(reaches: readonly Reach[], row: RowPlace | null): boolean {
  return covers(reaches, me, row, isWithin);
}

t.test('each depth covers what the documentation says', async (t) => {
  const seen = (depth: Reach['depth'], ownerId: string, businessUnitId: string) =>
    check([{ depth, businessUnitId: 'north' }], { ownerId, businessUnitId });
  for (const depth of depths) {
    t.ok(seen(depth, 'me', 'south'), `${depth}: own rows, whatever the business unit`);
    t.ok(seen(depth, 'my team', 'south'), `${depth}: rows of the team`);
    t.equal(seen(depth, 'somebody', 'north'), depth !== 'Basic', `${depth}: the same unit`);
    t.equal(seen(depth, 'somebody', 'north.one'), depth === 'Deep' || depth === 'Global', `${depth}: below`);
    t.equal(seen(depth, 'somebody', 'root'), depth === 'Global', `${depth}: above`);
    t.ok(check([{ depth, businessUnitId: 'north' }], null), `${depth}: rows of the organisation`);
  }
});

t.test('without the privilege nothing is covered', async () => {
  fc.assert(fc.property(fc.option(place), (row) => !check([], row)));
});

t.test('a deeper depth never covers less', async () => {
  fc.assert(
    fc.property(place, fc.constantFrom(...units), fc.nat(2), (row, businessUnitId, index) => {
      const [less = 'Basic', more = 'Global'] = depths.slice(index, index + 2);
      return !check([{ depth: less, businessUnitId }], row) || check([{ depth: more, businessUnitId }], row);
    }),
  );
});

t.test('roles add up: the sum covers a row exactly when one of them does', async () => {
  fc.assert(
    fc.property(fc.array(role, { maxLength: 4 }), place, (roles, row) => {
      const sum = privilegesOfRoles(roles).get('read') ?? [];
      const alone = roles.some((one) => check(privilegesOfRoles([one]).get('read') ?? [], row));
      return check(sum, row) === alone;
    }),
  );
});

t.test('the order of roles does not matter', async () => {
  fc.assert(
    fc.property(fc.array(role, { maxLength: 4 }), (roles) => {
      const deepest = (list: readonly HeldRole[]) => deepestOf(privilegesOfRoles(list).get('write') ?? []);
      return deepest(roles) === deepest(roles.toReversed());
    }),
  );
});

t.test('under impersonation nobody gains: not the impersonated user, not the caller in depth', async () => {
  fc.assert(
    fc.property(fc.array(reach), fc.array(reach), place, (acting, caller, row) => {
      const both = intersected(acting, caller);
      if (caller.length === 0 || acting.length === 0) return both.length === 0;
      const within = both.every(({ depth }) => {
        return depths.indexOf(depth) <= depths.indexOf(deepestOf(caller) ?? 'Basic');
      });
      return within && (!check(both, row) || check(acting, row));
    }),
  );
});

t.test('a caller who may do everything leaves the impersonated user its own', async () => {
  fc.assert(
    fc.property(fc.array(reach), place, (acting, row) => {
      const all: Reach[] = [{ depth: 'Global', businessUnitId: 'root' }];
      return check(intersected(acting, all), row) === check(acting, row);
    }),
  );
});
