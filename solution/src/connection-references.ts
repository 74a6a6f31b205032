import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { apiPath, connector } from './connector-identity.ts';
import { elements } from './labels.ts';

export interface ConnectionReference {
  /** Logical name by which flows and settings files refer to it. */
  readonly logicalName: string;
  readonly label: string;
  readonly apiName: string;
  /** Present for a custom connector: its row GUID, the identity that survives the import. */
  readonly customConnectorId?: string;
}

/** The connections a person binds at import. */
export const connectionReferences = {
  dataverse: {
    logicalName: 'tp_dataverse',
    label: 'TP Dataverse',
    apiName: 'shared_commondataserviceforapps',
  },
  outlook: {
    logicalName: 'tp_outlook',
    label: 'TP Outlook',
    apiName: 'shared_office365',
  },
  bridge: {
    logicalName: 'tp_bridge',
    label: 'TP Bridge',
    apiName: connector.apiName,
    customConnectorId: connector.id,
  },
} as const satisfies Record<string, ConnectionReference>;

/** The `<connectionreference>`; connections themselves are never part of a solution. */
export function connectionReferenceXml(reference: ConnectionReference): XmlElement {
  const custom =
    reference.customConnectorId === undefined
      ? []
      : [el('customconnectorid', el('connectorid', reference.customConnectorId))];
  return elWith(
    'connectionreference',
    { connectionreferencelogicalname: reference.logicalName },
    el('connectionreferencedisplayname', reference.label),
    el('connectorid', apiPath(reference.apiName)),
    custom,
    elements([
      ['iscustomizable', 1],
      ['promptingbehavior', 0],
      ['statecode', 0],
      ['statuscode', 1],
    ]),
  );
}
