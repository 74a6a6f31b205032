/** Who publishes the solutions; the prefix begins every name we create. */
export const publisher = {
  uniqueName: 'townepark',
  displayName: 'Towne Park',
  prefix: 'tp',
  /** Choice values are this times 10000 plus a number: 10000 yields the 100000000 range the model uses. */
  optionValuePrefix: 10000,
} as const;

/** English (United States): the one language of our labels. */
export const languageCode = '1033';

/** Version in which every component was introduced. */
export const introducedVersion = '1.0.0.0';
