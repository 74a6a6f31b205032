import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { elements, localized } from './labels.ts';
import { introducedVersion } from './publisher.ts';

/** A cloud flow: its identity and its definition (the JSON of `Workflows/...`). */
export interface CloudFlow {
  /** GUID without braces, lower case. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly content: unknown;
}

/** Path of the flow's JSON in the archive. */
export function flowPath(flow: CloudFlow): string {
  return `Workflows/${flow.name.replace(/[^A-Za-z0-9]/g, '').slice(0, 50)}-${flow.id.toUpperCase()}.json`;
}

/**
 * The `<Workflow>` entry. Flows are shipped as drafts (state 0, status 1): an activated flow without a bound
 * connection fails the import, so a person or the deployment turns it on afterwards.
 */
export function workflowXml(flow: CloudFlow): XmlElement {
  return elWith(
    'Workflow',
    { WorkflowId: `{${flow.id}}`, Name: flow.name, Description: flow.description },
    elements([
      ['JsonFileName', `/${flowPath(flow)}`],
      ['Type', 1],
      ['Subprocess', 0],
      ['Category', 5],
      ['Mode', 0],
      ['Scope', 4],
      ['OnDemand', 0],
      ['TriggerOnCreate', 0],
      ['TriggerOnDelete', 0],
      ['AsyncAutodelete', 0],
      ['SyncWorkflowLogOnFailure', 0],
      ['StateCode', 0],
      ['StatusCode', 1],
      ['RunAs', 1],
      ['IsTransacted', 1],
      ['IntroducedVersion', introducedVersion],
      ['IsCustomizable', 1],
      ['BusinessProcessType', 0],
      ['IsCustomProcessingStepAllowedForOtherPublishers', 1],
      ['ModernFlowType', 0],
      ['PrimaryEntity', 'none'],
    ]),
    el('LocalizedNames', elWith('LocalizedName', localized(flow.name))),
  );
}
