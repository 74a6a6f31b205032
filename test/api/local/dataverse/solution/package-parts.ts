import type { Send } from '../client.ts';
import {
  childAttributes,
  childKey,
  customizations,
  entity,
  manifest,
  type Parts,
  relationship,
  sample,
  zipped,
} from '../solution-zip.ts';

/** The sample package with more in its customizations and roots. */
export function sampleWith(input: {
  readonly roots?: string;
  readonly relationships?: string;
  readonly entities?: string;
  /** Text put before `<Languages>`. */
  readonly more?: string;
  readonly version?: string;
  readonly extra?: Readonly<Record<string, string>>;
}): Parts {
  const entities =
    entity('xx_Parent', 'xx_parents', '') +
    entity('xx_Child', 'xx_children', childAttributes, childKey) +
    (input.entities ?? '');
  const xml = customizations({ entities, relationships: relationship() + (input.relationships ?? '') });
  return {
    manifest: manifest(input.version ?? '1.0.0.0', input.roots ?? ''),
    customizations: xml
      .replace('<Roles></Roles>', '')
      .replace('<Languages>', `${input.more ?? ''}<Languages>`),
    extra: { ...sample().extra, ...input.extra },
  };
}

export function importing(send: Send, parts: Parts, more: Readonly<Record<string, unknown>> = {}) {
  return send('POST', 'ImportSolution', {
    OverwriteUnmanagedCustomizations: true,
    PublishWorkflows: false,
    CustomizationFile: zipped(parts),
    ...more,
  });
}

export const roleId = '31111111-2222-4333-8444-555555555555';

export function role(privileges: string, name = 'XX Worker', id = roleId): string {
  return `<Roles><Role id="{${id}}" name="${name}"><IsCustomizable>1</IsCustomizable><RolePrivileges>${privileges}</RolePrivileges></Role></Roles>`;
}

export function privilege(name: string, level: string): string {
  return `<RolePrivilege name="${name}" level="${level}" />`;
}

export const roleRoot = `<RootComponent type="20" id="{${roleId}}" behavior="0" />`;
