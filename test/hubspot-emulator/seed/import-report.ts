/** What became of the rows of a contact export. */
export type ImportReport = {
  readonly rows: number;
  readonly loaded: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
};

/** Nothing was imported. */
export const NO_IMPORT: ImportReport = { rows: 0, loaded: 0, refused: [] };
