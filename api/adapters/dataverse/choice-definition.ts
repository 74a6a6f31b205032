import type { Context } from './context.ts';
import { isObject, type JsonObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { checkedName, objects, readDefinition, textOf } from './table-definition.ts';

/** A global choice (option set) as an environment describes it. */
export interface ChoiceDefinition {
  readonly name: string;
  readonly options: readonly { readonly value: number; readonly label: string }[];
}

/** The global choice with this name; null when there is none. Map by value, never by label. */
export async function choiceDefinition(context: Context, name: string): Promise<ChoiceDefinition | null> {
  const path = `GlobalOptionSetDefinitions(Name='${checkedName(name)}')`;
  const json = await readDefinition(context, path, {});
  if (json === null) return null;
  return { name: textOf(json, 'Name'), options: objects(json.Options).map(option) };
}

function option(json: JsonObject): { value: number; label: string } {
  if (typeof json.Value !== 'number') throw malformedReply('an option of a choice has no value');
  const label = isObject(json.Label) ? json.Label.UserLocalizedLabel : undefined;
  const text = isObject(label) && typeof label.Label === 'string' ? label.Label : '';
  return { value: json.Value, label: text };
}
