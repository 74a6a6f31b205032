import type { SystemRow } from '../operations/upsert-system-row.ts';
import { wholeNumber } from './choices.ts';
import { componentId } from './component-id.ts';
import { attribute, children, text, type XmlNode } from './xml.ts';

/** Service endpoints of a package. Secrets never travel in one: they are set after the import. */
export function readServiceEndpoints(root: XmlNode): SystemRow[] {
  return children(children(root, 'ServiceEndpoints')[0], 'ServiceEndpoint').map((node) => {
    const name = attribute(node, 'Name') ?? text(node, 'Name') ?? '';
    const where = `Service endpoint ${name}`;
    const number = (element: string) => {
      const value = text(node, element);
      return value === undefined ? null : wholeNumber(value, `${where}, ${element},`);
    };
    return {
      table: 'serviceendpoint',
      id: componentId(attribute(node, 'ServiceEndpointId'), where),
      cells: {
        name,
        description: text(node, 'Description') ?? null,
        contract: wholeNumber(text(node, 'Contract'), `${where}, Contract,`),
        connectionmode: number('ConnectionMode'),
        authtype: number('AuthType'),
        messageformat: number('MessageFormat'),
        namespaceformat: number('NamespaceFormat'),
        userclaim: number('UserClaim'),
        url: text(node, 'Url') ?? null,
        path: text(node, 'Path') ?? null,
        solutionnamespace: text(node, 'SolutionNamespace') ?? null,
        namespaceaddress: text(node, 'NamespaceAddress') ?? null,
        saskeyname: text(node, 'SASKeyName') ?? null,
      },
    };
  });
}
