/** Labels and marks. */

/**
 * Labels as the cloud has them. A word without value is a name with an empty one, and the text of a
 * note is the value of the empty name.
 */
export type Labels = Readonly<Record<string, string>>;

/** Names and values as we mean them: any text. */
export type Marks = Readonly<Record<string, string>>;

/** What is to be done to the labels of a thing. */
export interface LabelChange {
  /** To be set first. */
  put: Labels;
  /** Names to be taken away then. */
  take: string[];
  /** All labels as they are afterwards, for clouds that replace them together. */
  all: Labels;
}
