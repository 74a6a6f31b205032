/** Metadata objects as the Web API shows them. */
export type Described = Readonly<Record<string, unknown>>;

/** A `Label` in the base language; without a text it holds no localized label. */
export function label(text: string, managed = false): Described {
  if (text === '') return { LocalizedLabels: [], UserLocalizedLabel: null };
  const localized = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: managed,
    MetadataId: null,
    HasChanged: null,
  };
  return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
}

/** A `BooleanManagedProperty`. */
export function managedFlag(value: boolean, property: string, changeable = true): Described {
  return { Value: value, CanBeChanged: changeable, ManagedPropertyLogicalName: property };
}
