import { attribute, children, parseXml } from '../solution/xml.ts';

export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Reads `<settings><setting name="x" value="y" /></settings>`; undefined when it is anything else. */
export function readSettings(xml: string): readonly Setting[] | undefined {
  try {
    return children(parseXml(xml, 'settings'), 'setting').map((node) => {
      const name = attribute(node, 'name');
      const value = attribute(node, 'value');
      if (name === undefined || name === '' || value === undefined) throw new Error('incomplete setting');
      return { name, value };
    });
  } catch {
    return undefined;
  }
}
