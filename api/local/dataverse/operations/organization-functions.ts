import { badQuery, ODataError } from '../errors.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { functionParameters, textList } from './function-parameters.ts';

/** Version of the service, as solutions of today expect it at least. */
const version = '9.2.25064.00190';

function response(call: Call, name: string, properties: object): Reply {
  const context = `${call.base}$metadata#Microsoft.Dynamics.CRM.${name}Response`;
  return json({ '@odata.context': context, ...properties });
}

/** GET RetrieveVersion(). */
export function retrieveVersion(call: Call): Reply {
  return response(call, 'RetrieveVersion', { Version: version });
}

/** GET RetrieveTotalRecordCount(EntityNames=[..]): rows by logical name; here never up to a day old. */
export function retrieveTotalRecordCount(call: Call): Reply {
  const names = textList('EntityNames', functionParameters(call).get('EntityNames'));
  const { store, guard } = call.context;
  const counts = names.map((name) => {
    const shape = store.schema.shape(name);
    if (shape === undefined) {
      throw new ODataError(
        404,
        '0x80060888',
        `The entity with a name = '${name.slice(0, 100)}' was not found in the MetadataCache.`,
      );
    }
    guard?.needs('Read', shape.table);
    return store.table(name).rows.size;
  });
  return response(call, 'RetrieveTotalRecordCount', {
    EntityRecordCountCollection: {
      Count: names.length,
      IsReadOnly: false,
      Keys: names,
      Values: counts,
    },
  });
}

const accessTypes: readonly string[] = ['Default', 'Internet', 'Intranet'];

/** GET RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default'). */
export function retrieveCurrentOrganization(call: Call): Reply {
  const literal = functionParameters(call).get('AccessType') ?? '';
  const type = /^(?:Microsoft\.Dynamics\.CRM\.EndpointAccessType)?'(\w+)'$/.exec(literal)?.[1];
  if (type === undefined || !accessTypes.includes(type))
    throw badQuery(`'${literal.slice(0, 100)}' is no value of the parameter 'AccessType'.`);
  const { store, identity } = call.context;
  const table = store.table('organization');
  const row = table.rows.get(identity.organizationId);
  const name = String(row?.cells[table.shape.position.get('name') ?? -1] ?? '');
  const root = new URL('/', call.base).href;
  return response(call, 'RetrieveCurrentOrganization', {
    Detail: {
      OrganizationId: identity.organizationId,
      FriendlyName: name,
      OrganizationVersion: version,
      EnvironmentId: identity.organizationId,
      UrlName: name.toLowerCase(),
      UniqueName: name.toLowerCase(),
      State: 'Enabled',
      Endpoints: {
        Count: 1,
        IsReadOnly: false,
        Keys: ['WebApplication'],
        Values: [root],
      },
    },
  });
}
