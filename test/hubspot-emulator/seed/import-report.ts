/** What became of the rows of a contact export. */
export type ImportReport = {
  /** Rows below the header. */
  readonly rows: number;
  readonly loaded: number;
  readonly companies: number;
  /** Rows that cannot be read, with their line in the file and why. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
  /** Single values that cannot be read as their property's type; they were left out, their rows were loaded. */
  readonly unreadableValues: number;
  /** Columns that the portal had no property for. */
  readonly newProperties: readonly string[];
};

/** Nothing was imported. */
export const NO_IMPORT: ImportReport = {
  rows: 0,
  loaded: 0,
  companies: 0,
  refused: [],
  unreadableValues: 0,
  newProperties: [],
};
