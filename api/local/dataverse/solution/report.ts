import type { Component } from './dependencies.ts';
import type { Manifest, MissingDependency } from './manifest.ts';

/** How an import ended: `failure` null = everything is in. */
export interface Outcome {
  readonly manifest: Manifest | null;
  readonly components: readonly Component[];
  readonly missing: readonly MissingDependency[];
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** The list and the element in which components of a type are reported. */
const sections: readonly (readonly [list: string, element: string, type: string])[] = [
  ['entities', 'entity', '1'],
  ['optionSets', 'optionSet', '9'],
  ['securityroles', 'securityrole', '20'],
  ['workflows', 'workflow', '29'],
  ['sdkMessageProcessingSteps', 'sdkMessageProcessingStep', '92'],
  ['serviceEndpoints', 'serviceEndpoint', '95'],
  ['connectors', 'connector', '372'],
];

/** The `data` of an import job: one `<result>` for the solution and, when it is in, one for every component. */
export function importReport(outcome: Outcome): string {
  const { manifest, failure } = outcome;
  const parts = sections.map(([list, element, type]) => {
    const items = failure === null ? outcome.components.filter((c) => c.type === type) : [];
    return `<${list}>${items.map((item) => componentXml(element, item)).join('')}</${list}>`;
  });
  const roots = (failure === null ? (manifest?.roots ?? []) : []).map(
    (root) =>
      `<rootComponent processed="true" id="${xmlText(root.id ?? root.schemaName ?? '')}" type="${xmlText(root.type)}">${result(null)}</rootComponent>`,
  );
  const progress = failure === null ? '100.00' : '0.00';
  return `<importexportxml progress="${progress}" processed="true"><solutionManifests>${manifestXml(outcome)}</solutionManifests>${parts.join('')}<rootComponents>${roots.join('')}</rootComponents></importexportxml>`;
}

function manifestXml({ manifest, missing, failure }: Outcome): string {
  const name = xmlText(manifest?.uniqueName ?? '');
  const head = `<UniqueName>${name}</UniqueName><Version>${xmlText(manifest?.version ?? '')}</Version><Managed>${manifest?.managed === true ? 1 : 0}</Managed>`;
  const dependencies = missing.map(
    ({ required, dependent }) =>
      `<MissingDependency>${end('Required', required)}${end('Dependent', dependent)}</MissingDependency>`,
  );
  return `<solutionManifest languagecode="1033" id="${name}" LocalizedName="${xmlText(manifest?.friendlyName ?? '')}" processed="true">${head}${result(failure)}<MissingDependencies>${dependencies.join('')}</MissingDependencies></solutionManifest>`;
}

function end(element: string, { type, id, schemaName, displayName }: MissingDependency['required']): string {
  return `<${element} type="${xmlText(type)}" schemaName="${xmlText(schemaName ?? '')}" displayName="${xmlText(displayName ?? '')}" id="${xmlText(id ?? '')}" />`;
}

function componentXml(element: string, component: Component): string {
  const id = xmlText(component.id ?? component.schemaName ?? '');
  return `<${element} id="${id}" LocalizedName="${xmlText(component.name)}" processed="true">${result(null)}</${element}>`;
}

function result(failure: Outcome['failure']): string {
  if (failure === null) return '<result result="success" errorcode="0" errortext="" />';
  return `<result result="failure" errorcode="${xmlText(failure.code)}" errortext="${xmlText(failure.message)}" />`;
}

function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
