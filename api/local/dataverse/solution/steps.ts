import type { SystemRow } from '../operations/upsert-system-row.ts';
import { wholeNumber } from './choices.ts';
import { componentId } from './component-id.ts';
import { ImportError, importCodes } from './failure.ts';
import { attribute, children, text, type XmlNode } from './xml.ts';

/** A registered step as the package holds it; the message filter is found when it is written. */
export interface PackageStep {
  readonly id: string;
  readonly name: string;
  /** Id or, for messages without a known id, the name of the message. */
  readonly messageId: string | undefined;
  readonly messageName: string | undefined;
  /** Logical name of the table; undefined for messages of all tables. */
  readonly table: string | undefined;
  readonly endpointId: string;
  readonly cells: SystemRow['cells'];
  readonly images: readonly SystemRow[];
}

/** What `EventHandlerTypeCode` says of a step that calls a service endpoint. */
const serviceEndpointCode = '4618';

export function readSteps(root: XmlNode): PackageStep[] {
  const steps = children(children(root, 'SdkMessageProcessingSteps')[0], 'SdkMessageProcessingStep');
  return steps.map(readStep);
}

function refused(reason: string): ImportError {
  return new ImportError(importCodes.sdkMessage, reason);
}

function readStep(node: XmlNode): PackageStep {
  const name = attribute(node, 'Name') ?? text(node, 'Name') ?? '';
  const where = `SDK message processing step ${name}`;
  const id = componentId(attribute(node, 'SdkMessageProcessingStepId'), where);
  const handlerType = text(node, 'EventHandlerTypeCode');
  if (handlerType === undefined) throw refused('EventHandlerTypeCode');
  if (handlerType !== serviceEndpointCode) throw refused(`${where} runs a plug-in, which is not emulated.`);
  const table = text(node, 'PrimaryEntity')?.toLowerCase();
  if (table === 'none') throw refused(`${where}: the entity with name 'none' was not found.`);
  const message = text(node, 'SdkMessageId');
  return {
    id,
    name,
    table,
    messageId: message === undefined ? undefined : componentId(message, `${where}, SdkMessageId,`),
    messageName: text(node, 'SdkMessageName'),
    endpointId: componentId(text(node, 'EventHandler'), `${where}, EventHandler,`),
    cells: stepCells(node, name, where),
    images: imageNodes(node).map((image) => readImage(image, id, where)),
  };
}

function stepCells(node: XmlNode, name: string, where: string): SystemRow['cells'] {
  const number = (element: string, fallback: string) =>
    wholeNumber(text(node, element) ?? fallback, `${where}, ${element},`);
  const mode = number('Mode', '0');
  const stage = number('Stage', '40');
  if (![10, 20, 40].includes(stage)) throw refused(`${where} has the stage ${stage}.`);
  if (mode === 1 && stage !== 40) throw refused(`${where} is asynchronous and not of the stage 40.`);
  return {
    name,
    mode,
    stage,
    description: text(node, 'Description') ?? null,
    configuration: text(node, 'Configuration') ?? null,
    filteringattributes: text(node, 'FilteringAttributes') ?? null,
    rank: number('Rank', '1'),
    invocationsource: number('InvocationSource', '0'),
    supporteddeployment: number('SupportedDeployment', '0'),
    asyncautodelete: text(node, 'AsyncAutoDelete') === '1',
  };
}

function imageNodes(node: XmlNode): XmlNode[] {
  return children(children(node, 'SdkMessageProcessingStepImages')[0], 'SdkMessageProcessingStepImage');
}

function readImage(node: XmlNode, step: string, where: string): SystemRow {
  const name = attribute(node, 'Name') ?? text(node, 'Name') ?? '';
  const image = `${where}, image ${name}`;
  return {
    table: 'sdkmessageprocessingstepimage',
    id: componentId(
      text(node, 'SdkMessageProcessingStepImageId') ?? attribute(node, 'SdkMessageProcessingStepImageId'),
      image,
    ),
    cells: {
      name,
      entityalias: text(node, 'EntityAlias') ?? name,
      imagetype: wholeNumber(text(node, 'ImageType'), `${image}, ImageType,`),
      messagepropertyname: text(node, 'MessagePropertyName') ?? 'Target',
      attributes: text(node, 'Attributes') ?? null,
      sdkmessageprocessingstepid: step,
    },
  };
}
