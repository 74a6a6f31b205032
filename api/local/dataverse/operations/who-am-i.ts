import { type Call, json, type Reply } from '../http/types.ts';
import { businessUnitOf } from '../security/business-units.ts';

/** GET WhoAmI: the acting user, which is the impersonated one while impersonating. */
export function whoAmI(call: Call): Reply {
  const { store, identity, request } = call.context;
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: businessUnitOf(store, 'systemuser', request.userId),
    UserId: request.userId,
    OrganizationId: identity.organizationId,
  });
}
