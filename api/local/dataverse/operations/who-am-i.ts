import { type Call, json, type Reply } from '../http/types.ts';

/** GET WhoAmI: the acting user, which is the impersonated one while impersonating. */
export function whoAmI(call: Call): Reply {
  const { identity, request } = call.context;
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: identity.businessUnitId,
    UserId: request.userId,
    OrganizationId: identity.organizationId,
  });
}
